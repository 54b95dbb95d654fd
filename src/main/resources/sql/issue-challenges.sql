-- As issue-challenge.sql, for many callers.
with batch as materialized (
  select * from unnest(
           :relying_party::text[], :challenge_id::uuid[], :challenge_hash::bytea[],
           :challenge_type::text[], :username_key::text[], :user_id::uuid[], :request::text[],
           :expires_at::timestamptz[], :created_at::timestamptz[], :unless_taken::boolean[])
         with ordinality as each (
           relying_party, challenge_id, challenge_hash, challenge_type, username_key, user_id, request,
           expires_at, created_at, unless_taken, ordinality)
   where ordinality between 1 and 64), -- planned as one row: see BatchedStatement
allowed as materialized (
  select * from batch
   where not unless_taken
      or (select id from users
           where users.username_key = batch.username_key
             and users.relying_party = batch.relying_party) is null),
asynchronous_commit as (
  select set_config('synchronous_commit', 'off', true)),
issued as (
  insert into challenges (id, relying_party, challenge_hash, challenge_type, username_key, user_id,
                          allow_credentials, request, expires_at, created_at)
  select challenge_id, relying_party, challenge_hash, challenge_type, username_key, user_id, null,
         request::jsonb, expires_at, created_at
    from allowed, asynchronous_commit)
select ordinality from allowed;
