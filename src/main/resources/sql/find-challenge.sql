-- WebAuthn L3 §7.1 step 8: finds the challenge of the client data by the SHA-256 of its value.
select id as challenge_id, challenge_hash, challenge_type, username_key, user_id as challenged,
       request::text as request, expires_at, created_at as issued_at
  from challenges
 where challenge_hash = :challenge_hash::bytea and relying_party is not distinct from :relying_party::text;
