-- Deletes up to :limit int deliveries of events that are gone. Only those are looked at whose events may be from before
-- :occurred_before timestamptz: many more wait where a receiver is away. Rows that another pod is deleting are skipped.
delete from webhook_outbox
 where (event_id, relying_party) in (
         select event_id, relying_party
           from webhook_outbox
          where event_id < coalesce((select id from events -- of whatever relying_party
                                      where occurred_at >= :occurred_before::timestamptz
                                      order by occurred_at
                                      limit 1), 9223372036854775807)
            and (select id from events
                  where events.id = webhook_outbox.event_id
                    and events.relying_party = webhook_outbox.relying_party) is null -- by their key, one by one
          limit :limit::int
            for update skip locked);
