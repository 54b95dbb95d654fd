-- Whose the credential is after import-credential.sql: the user's of that line, or somebody else's.
select user_id from credentials where id = :id::bytea;
