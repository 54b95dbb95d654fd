CREATE TABLE users (
    id           uuid         PRIMARY KEY,
    -- WebAuthn L3 §5.4.3: what authenticators know the user by. The id's 16 bytes, or what was imported.
    user_handle  bytea        NOT NULL CONSTRAINT users_user_handle_unique UNIQUE
                              CHECK (octet_length(user_handle) BETWEEN 1 AND 64),
    username     varchar(255) NOT NULL,
    -- The name folded: what makes it unique regardless of case.
    username_key text         NOT NULL CONSTRAINT users_username_key_unique UNIQUE,
    display_name varchar(255) NOT NULL,
    enabled      boolean      NOT NULL,
    created_at   timestamptz  NOT NULL,
    updated_at   timestamptz  NOT NULL
);
