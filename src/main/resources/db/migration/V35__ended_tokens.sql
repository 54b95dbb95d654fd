-- Second in which the user signed out everywhere: access tokens that were issued in it or before are ended. Null: never.
SET statement_timeout = 0;

-- Added as soon as nobody uses the table: while it waited for a lock, all others would wait behind it.
DO $$
BEGIN
    LOOP
        BEGIN
            SET LOCAL lock_timeout = '200ms';
            ALTER TABLE users ADD COLUMN IF NOT EXISTS tokens_ended_at timestamptz;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
END $$;
