CREATE TABLE challenges (
    id             uuid        PRIMARY KEY,
    challenge_hash bytea       NOT NULL CONSTRAINT challenges_hash_unique UNIQUE, -- SHA-256
    challenge_type varchar(16) NOT NULL,
    username_key   text,                 -- the name that the completion must come under; null: none
    user_id        uuid,                 -- null: a new one, or any. One that is gone can't answer
    request        jsonb       NOT NULL, -- what was asked for, and is verified
    expires_at     timestamptz NOT NULL,
    created_at     timestamptz NOT NULL
);

CREATE INDEX challenges_expiry ON challenges (expires_at);
