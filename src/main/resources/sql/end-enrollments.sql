-- Ends the enrollments that would create a user with this name or external ID: another one was
-- issued, or the user was there and is deleted.
delete from enrollment_tokens
 where relying_party = :relying_party::text
   and user_id is null
   and (terms ->> 'usernameKey' = :username_key::text
        or terms ->> 'externalId' = :external_id::text)
returning token_hash;
