-- Queues the oldest :limit int deliveries of a relying party again that were given up, and as many of its events from
-- :since timestamptz on (null: none of those), for :now timestamptz. Returns their events.
insert into webhook_outbox (event_id, relying_party, user_id, next_attempt_at)
select id, relying_party, user_id, :now::timestamptz
  from events
 where relying_party = :relying_party::text
   and id in ((select event_id
                 from webhook_outbox
                where dead_at is not null and relying_party = :relying_party::text
                order by event_id
                limit :limit::int)
              union
              (select id
                 from events
                where occurred_at >= :since::timestamptz and relying_party = :relying_party::text
                order by occurred_at
                limit :limit::int))
on conflict (event_id) do update
   set dead_at = null, attempts = 0, next_attempt_at = excluded.next_attempt_at
returning event_id;
