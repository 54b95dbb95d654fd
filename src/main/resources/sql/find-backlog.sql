-- The deliveries that wait, the time of the oldest of their events (null: none waits), and those that were
-- given up.
select (select count(*) from webhook_outbox where dead_at is null) as waiting,
       (select occurred_at from events
         where id = (select min(event_id) from webhook_outbox where dead_at is null)) as oldest,
       (select count(*) from webhook_outbox where dead_at is not null) as dead;
