-- WebAuthn L3 §7.2 step 1: finds a user's usable credentials and issues a challenge if there are
-- any. Decoys (:decoy_user_id uuid, :decoy_credentials as hexadecimal, with commas; null: none) are
-- challenged in their place, in the same time. The challenge is committed asynchronously: if a crash of the database
-- loses it, the user has to try again; its use is committed synchronously.
with account as materialized (
  select users.id as user_id, enabled, credentials.id, transports, credentials.created_at
    from users
    left join credentials on credentials.user_id = users.id
                         and credentials.relying_party is not distinct from users.relying_party
                         and not suspended
   where username_key = :username_key::text
     and users.relying_party = :relying_party::text),
allowed as (
  select user_id, array_agg(id order by created_at, id) as ids
    from account
   where id is not null and (enabled or :decoy_credentials::text is not null)
   group by user_id
  union all
  select :decoy_user_id::uuid, string_to_array(:decoy_credentials::text, ',')::bytea[]
   where :decoy_credentials::text is not null
     and not exists (select from account where id is not null)),
asynchronous_commit as (
  select set_config('synchronous_commit', 'off', true)),
issued as (
  insert into challenges (id, relying_party, challenge_hash, challenge_type, username_key, user_id,
                          allow_credentials, request, expires_at, created_at)
  select :challenge_id::uuid, :relying_party::text, :challenge_hash::bytea, :challenge_type::text,
         :username_key::text, user_id, ids, :request::text::jsonb, :expires_at::timestamptz, :created_at::timestamptz
    from allowed, asynchronous_commit)
select user_id, enabled, id, transports from account order by created_at, id;
