-- Events are partitioned by month of their time (UTC): the table so far becomes the first partition, for all before a
-- month that begins one to two months from now, and the server makes one for each later month ahead. What is in no
-- month is in the default partition, so that no insert fails. A month that is old enough is dropped, which takes
-- milliseconds, where deleting its rows would compete with ceremonies for as long as writing them did.
SET statement_timeout = 0;

-- The server may be another role than the one that migrates and owns the tables: what makes and drops partitions has
-- the rights of the latter, and is for those who may delete events.
CREATE OR REPLACE FUNCTION event_partitions()
    RETURNS TABLE (name text, starts_at timestamptz, ends_at timestamptz)
    LANGUAGE sql STABLE SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
    -- The first has no start, and the default partition is not among them.
    SELECT relname, (regexp_match(bounds, 'FROM \(''([^'']+)''\)'))[1]::timestamptz,
           (regexp_match(bounds, 'TO \(''([^'']+)''\)'))[1]::timestamptz
      FROM pg_inherits
      JOIN pg_class ON pg_class.oid = inhrelid
     CROSS JOIN pg_get_expr(relpartbound, pg_class.oid) bounds
     WHERE inhparent = 'events'::regclass AND bounds <> 'DEFAULT'
$$;

CREATE OR REPLACE FUNCTION first_event_month() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT min(starts_at) FROM event_partitions()
$$;

-- Makes the partitions of the month of at_time and of the next; returns how many it made. What the default partition has
-- of a month, as a server's clock was ahead, moves into it; more than can be read while ceremonies wait is left to somebody.
CREATE OR REPLACE FUNCTION make_event_months(at_time timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' SET lock_timeout = '200ms' AS $$
DECLARE
    first_month constant timestamptz := date_trunc('month', at_time);
    month timestamptz;
    month_end timestamptz;
    partition text;
    made integer := 0;
BEGIN
    IF at_time IS NULL OR at_time NOT BETWEEN now() - interval '1 year' AND now() + interval '1 year' THEN
        RAISE invalid_parameter_value USING MESSAGE = 'not the present: ' || coalesce(at_time::text, 'null');
    END IF;
    FOREACH month IN ARRAY ARRAY[first_month, first_month + interval '1 month'] LOOP
        month_end := month + interval '1 month';
        CONTINUE WHEN EXISTS (SELECT FROM event_partitions()
                               WHERE (starts_at IS NULL OR starts_at < month_end) AND ends_at > month);
        -- One server at a time; ceremonies do not wait for this lock.
        LOCK TABLE events IN SHARE UPDATE EXCLUSIVE MODE;
        CONTINUE WHEN EXISTS (SELECT FROM event_partitions()
                               WHERE (starts_at IS NULL OR starts_at < month_end) AND ends_at > month);
        IF pg_relation_size('events_default') > 8 * 1024 * 1024 THEN
            RAISE object_not_in_prerequisite_state USING MESSAGE = 'events_default has too many events to make another month';
        END IF;
        partition := 'events_' || to_char(month, 'YYYY_MM');
        -- CREATE TABLE ... PARTITION OF would lock out whoever uses the table (PostgreSQL, 5.12.2.2).
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING STORAGE)', partition);
        LOCK TABLE events_default IN ACCESS EXCLUSIVE MODE; -- as ATTACH does
        EXECUTE format('WITH moved AS (DELETE FROM events_default
                                        WHERE occurred_at >= $1 AND occurred_at < $2
                                       RETURNING *)
                        INSERT INTO %I SELECT * FROM moved', partition)
          USING month, month_end;
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       partition, month, month_end);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- Drops the oldest partition if all its events are from before the given time; returns its name, or no row. It fails with
-- lock_not_available rather than have ceremonies wait for long behind it.
CREATE OR REPLACE FUNCTION drop_event_month(occurred_before timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET timezone = 'UTC' SET lock_timeout = '200ms' AS $$
DECLARE
    partition text;
BEGIN
    IF occurred_before IS NULL OR occurred_before > now() THEN
        RAISE invalid_parameter_value USING MESSAGE = 'not the past: ' || coalesce(occurred_before::text, 'null');
    END IF;
    IF NOT EXISTS (SELECT FROM event_partitions() WHERE ends_at <= occurred_before) THEN
        RETURN;
    END IF;
    LOCK TABLE events IN ACCESS EXCLUSIVE MODE;
    SELECT name INTO partition FROM event_partitions() WHERE ends_at <= occurred_before ORDER BY ends_at LIMIT 1;
    IF FOUND THEN
        EXECUTE format('DROP TABLE %I', partition);
        RETURN NEXT partition;
    END IF;
END $$;

DO $$
BEGIN
    -- They find the tables where the migrations made them, whatever the caller's search path is.
    EXECUTE format('ALTER FUNCTION event_partitions() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION first_event_month() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION make_event_months(timestamptz) SET search_path = %I, pg_temp',
                   current_schema());
    EXECUTE format('ALTER FUNCTION drop_event_month(timestamptz) SET search_path = %I, pg_temp',
                   current_schema());
END $$;

GRANT EXECUTE ON FUNCTION event_partitions(), first_event_month() TO PUBLIC;
REVOKE EXECUTE ON FUNCTION make_event_months(timestamptz), drop_event_month(timestamptz) FROM PUBLIC;

-- Only the catalogue is written while the table is locked, and as soon as nobody uses it: see V36.
DO $$
DECLARE
    months_begin timestamptz;
    next_id bigint;
    granted record;
BEGIN
    LOOP
        BEGIN
            SET LOCAL lock_timeout = '200ms';
            LOCK TABLE events IN ACCESS EXCLUSIVE MODE;
            IF (SELECT relkind FROM pg_class WHERE oid = 'events'::regclass) = 'p' THEN
                RETURN; -- It was done, and is repeated as nobody was told.
            END IF;

            SELECT (regexp_match(pg_get_constraintdef(oid), '''([^'']+)'''))[1]
              INTO STRICT months_begin
              FROM pg_constraint
             WHERE conrelid = 'events'::regclass AND conname = 'events_before_months' AND convalidated;
            EXECUTE format('SELECT last_value + is_called::integer FROM %s', pg_get_serial_sequence('events', 'id'))
               INTO next_id;

            ALTER TABLE events ALTER COLUMN id DROP IDENTITY;
            ALTER TABLE events RENAME TO events_history;
            ALTER TABLE events_history DROP CONSTRAINT events_pkey,
                ADD CONSTRAINT events_history_pkey PRIMARY KEY USING INDEX events_key;
            ALTER INDEX events_age RENAME TO events_history_age;
            ALTER INDEX events_refusals RENAME TO events_history_refusals;
            ALTER INDEX events_relying_party RENAME TO events_history_relying_party;
            ALTER INDEX events_relying_party_type RENAME TO events_history_relying_party_type;
            ALTER INDEX events_user RENAME TO events_history_user;

            CREATE TABLE events (LIKE events_history INCLUDING DEFAULTS INCLUDING STORAGE)
                PARTITION BY RANGE (occurred_at);
            EXECUTE format('ALTER TABLE events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START WITH %s)',
                           next_id);
            ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id, relying_party, occurred_at);
            CREATE INDEX events_age ON events (occurred_at);
            CREATE INDEX events_refusals ON events (address, type, occurred_at)
                WHERE type IN ('REGISTRATION_REFUSED', 'AUTHENTICATION_REFUSED');
            CREATE INDEX events_relying_party ON events (relying_party, id);
            CREATE INDEX events_relying_party_type ON events (relying_party, type, id);
            CREATE INDEX events_user ON events (user_id, id);

            EXECUTE format('ALTER TABLE events ATTACH PARTITION events_history FOR VALUES FROM (MINVALUE) TO (%L)',
                           months_begin);
            ALTER TABLE events_history DROP CONSTRAINT events_before_months;
            CREATE TABLE events_default PARTITION OF events DEFAULT;

            FOR granted IN
                SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS role,
                       privilege_type AS privilege
                  FROM pg_class CROSS JOIN aclexplode(relacl)
                 WHERE pg_class.oid = 'events_history'::regclass AND grantee <> relowner
            LOOP
                EXECUTE format('GRANT %s ON events TO %s', granted.privilege, granted.role);
                IF granted.privilege = 'DELETE' THEN
                    EXECUTE format('GRANT EXECUTE ON FUNCTION make_event_months(timestamptz),
                                        drop_event_month(timestamptz) TO %s', granted.role);
                END IF;
            END LOOP;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
END $$;
