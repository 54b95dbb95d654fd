-- Forgets that a credential or user was deleted, in a batch: it was restored by an import.
delete from deletions where id_hash = sha256(:id::bytea) and relying_party = :relying_party::text;
