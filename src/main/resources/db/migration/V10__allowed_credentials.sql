-- The IDs that an authentication allowed: found and kept by one statement, and compared by another. Null: any.
ALTER TABLE challenges ADD COLUMN allow_credentials bytea[];
