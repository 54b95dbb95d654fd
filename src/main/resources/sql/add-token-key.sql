-- Adds a key for the tokens of a relying party, if it has none that was made at :newer_than timestamptz or later. In a
-- transaction that has counted the change first: of several servers that do so at once, one succeeds.
insert into token_keys (key_id, relying_party, sealed_key, created_at, signs_at)
select :key_id::text, :relying_party::text, :sealed_key::bytea, :created_at::timestamptz,
       :signs_at::timestamptz
 where not exists (select from token_keys
                    where relying_party = :relying_party::text
                      and created_at >= :newer_than::timestamptz);
