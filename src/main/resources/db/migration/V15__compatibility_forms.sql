-- Names that differ in compatibility forms only are the same: of several, the oldest gets the common key. Another keeps
-- its own, and with it signs in by its passkey alone. Forms without case stand for letters that have one: lower() in
-- this collation is for ASCII, which is what they stand for, but for a few mathematical Greek capitals.
WITH candidates AS (
  SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY created_at, id) AS place
    FROM (SELECT id, created_at, lower(normalize(username_key, NFKC) COLLATE "C") AS key
            FROM users
           WHERE username_key IS NOT NFKC NORMALIZED) AS folded)
UPDATE users SET username_key = candidates.key
  FROM candidates
 WHERE users.id = candidates.id
   AND place = 1
   AND NOT EXISTS (SELECT FROM users other WHERE other.username_key = candidates.key);
