-- Makes the partitions of events for the month of :now timestamptz and the next, where there are none. Returns how many
-- it made.
select make_event_months(:now::timestamptz) as made;
