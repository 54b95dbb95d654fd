-- The ID by which the application knows a user; unique from the next migration on, so that the lock
-- which adds a column is not held while an index is built.
ALTER TABLE users ADD COLUMN external_id text;
