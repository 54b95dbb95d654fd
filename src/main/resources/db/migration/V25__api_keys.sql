-- Tokens of operators and back ends, beside those in the configuration.
CREATE TABLE api_keys (
    id                  uuid        PRIMARY KEY,
    name                text        NOT NULL CONSTRAINT api_keys_name_unique UNIQUE,
    key_hash            bytea       NOT NULL CONSTRAINT api_keys_hash_unique UNIQUE, -- SHA-256
    previous_hash       bytea       CONSTRAINT api_keys_previous_hash_unique UNIQUE,
    previous_expires_at timestamptz,          -- until when the key before a rotation is taken too
    scopes              text[]      NOT NULL,
    created_at          timestamptz NOT NULL,
    expires_at          timestamptz,          -- null: never
    last_used_at        timestamptz           -- to the minute; null: never
);
