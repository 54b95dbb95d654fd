-- The indexes become the keys, under the names that both releases know. Each change is one transaction: an index that
-- is gone is a key already, where this was interrupted before.
SET statement_timeout = 0;

CREATE OR REPLACE PROCEDURE use_index(index_name text, change text) LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass(index_name) IS NOT NULL THEN
        CALL change_promptly(change);
    END IF;
END $$;

CALL use_index('users_id_new', $$
    ALTER TABLE credentials DROP CONSTRAINT credentials_user_id_fkey;
    ALTER TABLE enrollment_tokens DROP CONSTRAINT enrollment_tokens_user_id_fkey;
    ALTER TABLE users DROP CONSTRAINT users_pkey,
        ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id_new;
    ALTER TABLE credentials ADD CONSTRAINT credentials_user_id_fkey
        FOREIGN KEY (user_id, relying_party) REFERENCES users (id, relying_party) ON DELETE CASCADE NOT VALID;
    ALTER TABLE enrollment_tokens ADD CONSTRAINT enrollment_tokens_user_id_fkey
        FOREIGN KEY (user_id, relying_party) REFERENCES users (id, relying_party) ON DELETE CASCADE NOT VALID$$);
CALL use_index('users_user_handle_new', $$
    ALTER TABLE users DROP CONSTRAINT users_user_handle_unique,
        ADD CONSTRAINT users_user_handle_unique UNIQUE USING INDEX users_user_handle_new$$);
CALL use_index('users_username_key_new', $$
    ALTER TABLE users DROP CONSTRAINT users_username_key_unique,
        ADD CONSTRAINT users_username_key_unique UNIQUE USING INDEX users_username_key_new$$);
CALL use_index('users_external_id_new', $$
    DROP INDEX users_external_id_unique;
    ALTER INDEX users_external_id_new RENAME TO users_external_id_unique$$);

CALL use_index('credentials_id_new', $$
    ALTER TABLE credentials DROP CONSTRAINT credentials_id_unique,
        ADD CONSTRAINT credentials_id_unique PRIMARY KEY USING INDEX credentials_id_new$$);

CALL use_index('challenges_id_new', $$
    ALTER TABLE challenges DROP CONSTRAINT challenges_pkey,
        ADD CONSTRAINT challenges_pkey PRIMARY KEY USING INDEX challenges_id_new$$);
CALL use_index('challenges_hash_new', $$
    ALTER TABLE challenges DROP CONSTRAINT challenges_hash_unique,
        ADD CONSTRAINT challenges_hash_unique UNIQUE USING INDEX challenges_hash_new$$);

CALL use_index('enrollment_tokens_new', $$
    ALTER TABLE enrollment_tokens DROP CONSTRAINT enrollment_tokens_pkey,
        ADD CONSTRAINT enrollment_tokens_pkey PRIMARY KEY USING INDEX enrollment_tokens_new$$);

CALL use_index('events_id_new', $$
    ALTER TABLE webhook_outbox DROP CONSTRAINT webhook_outbox_event_id_fkey;
    ALTER TABLE events DROP CONSTRAINT events_pkey,
        ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_id_new;
    ALTER TABLE webhook_outbox ADD CONSTRAINT webhook_outbox_event_id_fkey
        FOREIGN KEY (event_id, relying_party) REFERENCES events (id, relying_party) ON DELETE CASCADE NOT VALID$$);
CALL use_index('events_type', 'DROP INDEX events_type');

CALL use_index('deletions_new', $$
    ALTER TABLE deletions DROP CONSTRAINT deletions_pkey,
        ADD CONSTRAINT deletions_pkey PRIMARY KEY USING INDEX deletions_new$$);

CALL use_index('api_keys_id_new', $$
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_pkey,
        ADD CONSTRAINT api_keys_pkey PRIMARY KEY USING INDEX api_keys_id_new$$);
CALL use_index('api_keys_name_new', $$
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_name_unique,
        ADD CONSTRAINT api_keys_name_unique UNIQUE USING INDEX api_keys_name_new$$);
CALL use_index('api_keys_hash_new', $$
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_hash_unique,
        ADD CONSTRAINT api_keys_hash_unique UNIQUE USING INDEX api_keys_hash_new$$);
CALL use_index('api_keys_previous_hash_new', $$
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_previous_hash_unique,
        ADD CONSTRAINT api_keys_previous_hash_unique UNIQUE USING INDEX api_keys_previous_hash_new$$);

-- New rows are held to them already; these read the old ones, and let everybody write meanwhile.
ALTER TABLE credentials VALIDATE CONSTRAINT credentials_user_id_fkey;
ALTER TABLE enrollment_tokens VALIDATE CONSTRAINT enrollment_tokens_user_id_fkey;
ALTER TABLE webhook_outbox VALIDATE CONSTRAINT webhook_outbox_event_id_fkey;

DROP PROCEDURE IF EXISTS use_index;
DROP PROCEDURE IF EXISTS change_promptly;
