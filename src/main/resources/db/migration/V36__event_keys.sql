-- What the table of events needs to become the first partition of a table by months (V37), so that nothing has to be read
-- when it does. It is made while all others read and write, the release before too.
SET statement_timeout = 0;

-- Changes a table as soon as nobody uses it: while it waits for a lock, all others would wait behind it.
DO $$
DECLARE
    months_begin timestamptz;
BEGIN
    LOOP
        BEGIN
            SET LOCAL lock_timeout = '200ms';
            -- A key of a partitioned table has the partition's column, so that none is left to refer to by the ID. The
            -- clean-up deletes what waits for a webhook when its event is gone.
            ALTER TABLE webhook_outbox DROP CONSTRAINT IF EXISTS webhook_outbox_event_id_fkey;
            -- A month from now at least, as this table takes events until V37 is through; and later than any event.
            SELECT (date_trunc('month', greatest(now(), max(occurred_at)) AT TIME ZONE 'UTC') + interval '2 months')
                   AT TIME ZONE 'UTC'
              INTO months_begin FROM events;
            EXECUTE format('ALTER TABLE events DROP CONSTRAINT IF EXISTS events_before_months,
                                ADD CONSTRAINT events_before_months CHECK (occurred_at < %L) NOT VALID', months_begin);
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
END $$;

ALTER TABLE events VALIDATE CONSTRAINT events_before_months;

DROP INDEX CONCURRENTLY IF EXISTS events_key;
CREATE UNIQUE INDEX CONCURRENTLY events_key ON events (id, relying_party, occurred_at);
