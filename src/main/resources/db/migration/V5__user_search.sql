-- Bytewise order: a prefix is a range of the unique index, and pages are stable whatever the database's locale.
ALTER TABLE users ALTER COLUMN username_key TYPE text COLLATE "C";
