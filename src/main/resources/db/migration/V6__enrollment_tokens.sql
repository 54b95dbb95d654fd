CREATE TABLE enrollment_tokens (
    token_hash bytea       PRIMARY KEY, -- SHA-256
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);

CREATE INDEX enrollment_tokens_user ON enrollment_tokens (user_id);
CREATE INDEX enrollment_tokens_expiry ON enrollment_tokens (expires_at);
