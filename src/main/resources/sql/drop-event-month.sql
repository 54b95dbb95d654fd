-- Drops the oldest partition of events if all of them are from before :occurred_before timestamptz. Returns its name; no
-- row: there is none.
select drop_event_month(:occurred_before::timestamptz) as partition;
