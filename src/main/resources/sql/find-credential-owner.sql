-- Finds the owner of a credential after import-credential.sql, the imported user or another, and
-- whether one with its ID was deleted.
select user_id, id_hash is not null as deleted
  from (values (:id::bytea)) as imported (id)
  left join credentials on credentials.id = imported.id
                       and credentials.relying_party = :relying_party::text
  left join deletions on id_hash = sha256(imported.id)
                     and deletions.relying_party = :relying_party::text;
