-- Whose the user handle is after import-user.sql: the user's of that line, or somebody else's.
select id, username_key from users where user_handle = :user_handle::bytea;
