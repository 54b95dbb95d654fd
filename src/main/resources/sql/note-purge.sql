-- Notes at :purged_at timestamptz that nothing of a deleted relying party is left, if that is so.
update relying_parties set purged_at = :purged_at::timestamptz
 where name = :relying_party::text
   and deleted_at is not null
   and not exists (select from users where relying_party = :relying_party::text)
   and not exists (select from events where relying_party = :relying_party::text)
   and not exists (select from challenges where relying_party = :relying_party::text)
   and not exists (select from deletions where relying_party = :relying_party::text);
