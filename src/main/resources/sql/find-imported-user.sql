-- Finds the user with a user handle after import-user.sql, the imported user or another, and whether
-- one with it was deleted.
select users.id, username_key, id_hash is not null as deleted
  from (values (:user_handle::bytea)) as imported (user_handle)
  left join users on users.user_handle = imported.user_handle
                 and users.relying_party = :relying_party::text
  left join deletions on id_hash = sha256(imported.user_handle)
                     and deletions.relying_party = :relying_party::text;
