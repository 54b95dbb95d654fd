-- What is unique is so within a relying party. It comes last, so that the release before, which does not ask for it,
-- finds its rows by the same indexes; listings have indexes of their own. Nothing waits while they are built.
SET statement_timeout = 0;

DROP INDEX CONCURRENTLY IF EXISTS users_id_new;
CREATE UNIQUE INDEX CONCURRENTLY users_id_new ON users (id, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS users_user_handle_new;
CREATE UNIQUE INDEX CONCURRENTLY users_user_handle_new ON users (user_handle, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS users_username_key_new;
CREATE UNIQUE INDEX CONCURRENTLY users_username_key_new ON users (username_key, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS users_external_id_new;
CREATE UNIQUE INDEX CONCURRENTLY users_external_id_new ON users (external_id, relying_party)
    WHERE external_id IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS users_names;
CREATE INDEX CONCURRENTLY users_names ON users (relying_party, username_key);

DROP INDEX CONCURRENTLY IF EXISTS credentials_id_new;
CREATE UNIQUE INDEX CONCURRENTLY credentials_id_new ON credentials (id, relying_party);

DROP INDEX CONCURRENTLY IF EXISTS credentials_relying_party;
CREATE INDEX CONCURRENTLY credentials_relying_party ON credentials (relying_party, user_id);

DROP INDEX CONCURRENTLY IF EXISTS challenges_id_new;
CREATE UNIQUE INDEX CONCURRENTLY challenges_id_new ON challenges (id, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS challenges_hash_new;
CREATE UNIQUE INDEX CONCURRENTLY challenges_hash_new ON challenges (challenge_hash, relying_party);

DROP INDEX CONCURRENTLY IF EXISTS enrollment_tokens_new;
CREATE UNIQUE INDEX CONCURRENTLY enrollment_tokens_new ON enrollment_tokens (token_hash, relying_party);

DROP INDEX CONCURRENTLY IF EXISTS events_id_new;
CREATE UNIQUE INDEX CONCURRENTLY events_id_new ON events (id, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS events_relying_party;
CREATE INDEX CONCURRENTLY events_relying_party ON events (relying_party, id);
DROP INDEX CONCURRENTLY IF EXISTS events_relying_party_type;
CREATE INDEX CONCURRENTLY events_relying_party_type ON events (relying_party, type, id);

DROP INDEX CONCURRENTLY IF EXISTS deletions_new;
CREATE UNIQUE INDEX CONCURRENTLY deletions_new ON deletions (id_hash, relying_party);

DROP INDEX CONCURRENTLY IF EXISTS api_keys_id_new;
CREATE UNIQUE INDEX CONCURRENTLY api_keys_id_new ON api_keys (id, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS api_keys_name_new;
CREATE UNIQUE INDEX CONCURRENTLY api_keys_name_new ON api_keys (name, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS api_keys_hash_new;
CREATE UNIQUE INDEX CONCURRENTLY api_keys_hash_new ON api_keys (key_hash, relying_party);
DROP INDEX CONCURRENTLY IF EXISTS api_keys_previous_hash_new;
CREATE UNIQUE INDEX CONCURRENTLY api_keys_previous_hash_new ON api_keys (previous_hash, relying_party);
