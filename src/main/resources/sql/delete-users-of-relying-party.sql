-- Deletes up to :limit int users of a relying party that is deleted, with their credentials. Rows that another pod is
-- deleting are skipped.
delete from users
 where (id, relying_party) in (select id, relying_party
                                 from users
                                where relying_party = :relying_party::text
                                limit :limit::int
                                  for update skip locked);
