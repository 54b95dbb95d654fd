-- Deletes up to :limit int events of a relying party that is deleted. Rows that another pod is deleting are skipped.
delete from events
 where relying_party = :relying_party::text
   and (id, relying_party, occurred_at) in (
         select id, relying_party, occurred_at
           from events
          where relying_party = :relying_party::text
          limit :limit::int
            for update skip locked);
