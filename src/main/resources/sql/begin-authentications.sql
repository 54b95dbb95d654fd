-- As begin-authentication.sql, for many callers.
with batch as materialized (
  select * from unnest(
           :relying_party::text[], :challenge_id::uuid[], :challenge_hash::bytea[],
           :challenge_type::text[], :username_key::text[], :request::text[],
           :expires_at::timestamptz[], :created_at::timestamptz[], :decoy_user_id::uuid[],
           :decoy_credentials::text[])
         with ordinality as each (
           relying_party, challenge_id, challenge_hash, challenge_type, username_key, request,
           expires_at, created_at, decoy_user_id, decoy_credentials, ordinality)
   where ordinality between 1 and 64), -- planned as one row: see BatchedStatement
account as materialized (
  select batch.*, users.id as user_id, enabled, ids, transports
    from batch
    left join users on users.username_key = batch.username_key
                   and users.relying_party = batch.relying_party
    left join lateral (
      select array_agg(id) as ids, array_agg(array_to_string(transports, ',')) as transports
        from (select id, transports
                from credentials
               where credentials.user_id = users.id
                 and credentials.relying_party = users.relying_party
                 and not suspended
               order by created_at, id) usable) usable on true),
asynchronous_commit as (
  select set_config('synchronous_commit', 'off', true)),
issued as (
  insert into challenges (id, relying_party, challenge_hash, challenge_type, username_key, user_id,
                          allow_credentials, request, expires_at, created_at)
  select challenge_id, relying_party, challenge_hash, challenge_type, username_key,
         case when ids is null then decoy_user_id else user_id end,
         coalesce(ids, string_to_array(decoy_credentials, ',')::bytea[]),
         request::jsonb, expires_at, created_at
    from account, asynchronous_commit
   where decoy_credentials is not null or ids is not null and enabled)
select ordinality, user_id, enabled, id, string_to_array(usable.transports, ',') as transports
  from account left join lateral unnest(ids, transports) as usable (id, transports) on true
 where user_id is not null;
