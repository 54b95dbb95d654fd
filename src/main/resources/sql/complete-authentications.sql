-- As complete-authentication.sql, for many callers, no two of them with one challenge or user. Rows are
-- locked in the order of their keys.
with batch as materialized (
  select * from unnest(
           :relying_party::text[], :challenge_hash::bytea[], :user_id::uuid[], :credential_id::bytea[],
           :sign_count::bigint[], :backup_eligible::boolean[], :backup_state::boolean[],
           :uv_initialized::boolean[], :must_increase::boolean[], :occurred_at::timestamptz[],
           :event_type::text[], :address::text[], :request_id::uuid[], :detail::text[],
           :delivered::boolean[])
         with ordinality as each (
           relying_party, challenge_hash, user_id, credential_id, new_count, eligible, state, uv,
           must_increase, occurred_at, event_type, address, request_id, detail, delivered, ordinality)
   where ordinality between 1 and 64 -- planned as one row: see BatchedStatement
   order by challenge_hash, relying_party),
used as (
  delete from challenges using batch
   where challenges.challenge_hash = batch.challenge_hash
     and challenges.relying_party is not distinct from batch.relying_party
  returning batch.*),
verified as materialized (
  select used.*
    from used
    join credentials on credentials.id = credential_id
                    and credentials.relying_party is not distinct from used.relying_party
    join users on users.id = credentials.user_id
              and users.relying_party is not distinct from used.relying_party
   where credentials.user_id = used.user_id
     and enabled
     and not suspended
     and (backup_eligible = eligible or not backup_flags_known)
     and (not must_increase or sign_count < new_count or sign_count = 0 and new_count = 0)
   order by credentials.id, credentials.relying_party
     for no key update of credentials),
written as (
  update credentials
     set sign_count = greatest(sign_count, new_count),
         backup_eligible = eligible,
         backup_state = state,
         backup_flags_known = true,
         uv_initialized = uv_initialized or uv,
         last_used_at = occurred_at
    from verified
   where credentials.id = credential_id
     and credentials.relying_party is not distinct from verified.relying_party
  returning verified.*),
event as (
  insert into events (relying_party, occurred_at, type, user_id, credential_id, address, request_id, detail)
  select relying_party, occurred_at, event_type, user_id, credential_id, address, request_id,
         detail::jsonb
    from written
  returning id, relying_party, user_id, occurred_at),
outbox as (
  insert into webhook_outbox (event_id, relying_party, user_id, next_attempt_at)
  select id, relying_party, user_id, occurred_at
    from event
   where relying_party = any (array(select relying_party from batch where delivered)))
select ordinality, ordinality = any (array(select ordinality from written)) as written from used;
