-- Forgets up to :limit int deletions of a relying party that is deleted. Rows that another pod is deleting are skipped.
delete from deletions
 where (id_hash, relying_party) in (select id_hash, relying_party
                                      from deletions
                                     where relying_party = :relying_party::text
                                     limit :limit::int
                                       for update skip locked);
