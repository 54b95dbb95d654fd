-- Deletes up to :limit int deliveries of a relying party that is deleted. Rows that another pod is deleting are skipped.
delete from webhook_outbox
 where relying_party = :relying_party::text
   and event_id in (
         select event_id
           from webhook_outbox
          where relying_party = :relying_party::text
          limit :limit::int
            for update skip locked);
