-- Queues the deliveries that were given up again, and those of all events since :since timestamptz (null:
-- none of those), for :now timestamptz.
insert into webhook_outbox (event_id, user_id, next_attempt_at)
select id, user_id, :now::timestamptz
  from events
 where id in (select event_id from webhook_outbox where dead_at is not null)
    or occurred_at >= :since::timestamptz
on conflict (event_id) do update
   set dead_at = null, attempts = 0, next_attempt_at = excluded.next_attempt_at;
