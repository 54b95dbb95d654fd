-- The key of the events' numbers.
select key from event_number_key;
