-- Deletes the keys whose tokens have all expired: those behind which another one signs since before
-- :signed_before timestamptz.
with deleted as (
  delete from token_keys old
   where exists (select from token_keys newer
                  where newer.relying_party = old.relying_party
                    and newer.signs_at > old.signs_at
                    and newer.signs_at < :signed_before::timestamptz)
  returning key_id)
update table_versions set version = version + 1
 where table_name = 'token_keys' and exists (select from deleted);
