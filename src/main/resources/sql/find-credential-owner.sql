-- Finds the owner of a credential after import-credential.sql: the imported user or another.
select user_id from credentials where id = :id::bytea;
