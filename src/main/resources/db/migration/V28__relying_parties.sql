-- Each row of people and keys belongs to a relying party. Those that are there, and those that the release before
-- writes beside this one, belong to "default": a constant default rewrites no table.
SET statement_timeout = 0;

-- Changes a table as soon as nobody uses it: while it waits for a lock, all others would wait behind it.
CREATE OR REPLACE PROCEDURE change_promptly(change text) LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        BEGIN
            SET LOCAL lock_timeout = '200ms';
            EXECUTE change;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
END $$;

CALL change_promptly($$ALTER TABLE users
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE credentials
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE challenges
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE enrollment_tokens
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE events
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE webhook_outbox
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE deletions
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);
CALL change_promptly($$ALTER TABLE api_keys
    ADD COLUMN IF NOT EXISTS relying_party text COLLATE "C" NOT NULL DEFAULT 'default'$$);

CREATE OR REPLACE FUNCTION remember_deleted_credential() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deletions (id_hash, deleted_at, relying_party)
    VALUES (sha256(old.id), now(), old.relying_party) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION remember_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deletions (id_hash, deleted_at, relying_party)
    VALUES (sha256(old.user_handle), now(), old.relying_party) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
