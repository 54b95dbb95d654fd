-- Finds the owner of a credential after import-credential.sql, the imported user or another, and
-- whether one with its ID was deleted.
select user_id, id_hash is not null as deleted
  from (values (:id::bytea)) as imported (id)
  left join credentials on credentials.id = imported.id
  left join deletions on id_hash = sha256(imported.id);
