-- Names that differ in compatibility forms only are the same. One that is taken by now keeps its key, and with it
-- signs in by its passkey alone.
UPDATE users SET username_key = normalize(username_key, NFKC)
 WHERE username_key IS NOT NFKC NORMALIZED
   AND NOT EXISTS (SELECT FROM users other WHERE other.username_key = normalize(users.username_key, NFKC));
