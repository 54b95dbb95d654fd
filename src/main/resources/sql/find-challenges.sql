-- As find-challenge.sql, for many callers.
with batch as materialized (
  select * from unnest(:relying_party::text[], :challenge_hash::bytea[])
         with ordinality as each (relying_party, challenge_hash, ordinality)
   where ordinality between 1 and 64) -- planned as one row: see BatchedStatement
select ordinality, id as challenge_id, challenges.challenge_hash, challenge_type, username_key,
       user_id as challenged, request::text as request, expires_at, created_at as issued_at
  from batch
  join challenges on challenges.challenge_hash = batch.challenge_hash
                 and challenges.relying_party is not distinct from batch.relying_party;
