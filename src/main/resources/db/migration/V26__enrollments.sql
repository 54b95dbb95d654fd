-- What an enrollment demands of the registration; and the user that it will create, who is in the
-- terms as long as there is no user_id.
ALTER TABLE enrollment_tokens
  ALTER COLUMN user_id DROP NOT NULL,
  ADD COLUMN terms jsonb;

CREATE INDEX enrollment_tokens_new_user ON enrollment_tokens ((terms ->> 'usernameKey'))
  WHERE user_id IS NULL;
CREATE INDEX enrollment_tokens_new_external_id ON enrollment_tokens ((terms ->> 'externalId'))
  WHERE user_id IS NULL;
