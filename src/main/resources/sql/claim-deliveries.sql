-- Claims up to :limit int events of a relying party that are due at :now timestamptz; no other pod claims them until
-- :leased_until timestamptz. Only each user's oldest is due: their events are delivered in order, but
-- for those that were given up. Rows that another pod is claiming are skipped.
with due as materialized (
  select due.event_id
    from webhook_outbox due
   where due.relying_party = :relying_party::text
     and due.next_attempt_at <= :now::timestamptz
     and due.dead_at is null
     and not exists (select from webhook_outbox earlier
                      where earlier.user_id = due.user_id
                        and earlier.relying_party = due.relying_party
                        and earlier.event_id < due.event_id
                        and earlier.dead_at is null)
   order by due.event_id
   limit :limit::int
     for update skip locked)
update webhook_outbox
   set attempts = attempts + 1, next_attempt_at = :leased_until::timestamptz
 where relying_party = :relying_party::text
   and event_id in (select event_id from due)
returning event_id;
