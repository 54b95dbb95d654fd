-- Finds the user with a user handle after import-user.sql: the imported user or another.
select id, username_key from users where user_handle = :user_handle::bytea;
