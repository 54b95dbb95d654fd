-- WebAuthn L3 §7.2 step 24: uses the challenge up, updates the credential and records the event
-- (with :delivered boolean for the webhook too) in one round trip. Two concurrent assertions may
-- have been verified against the same counter, and only the database knows which is second: with
-- :must_increase boolean the counter is compared again where it is written.
with used as (
  delete from challenges
   where challenge_hash = :challenge_hash::bytea and relying_party is not distinct from :relying_party::text
  returning id),
written as (
  update credentials
     set sign_count = greatest(sign_count, :sign_count::bigint),
         backup_eligible = :backup_eligible::boolean,
         backup_state = :backup_state::boolean,
         backup_flags_known = true,
         uv_initialized = uv_initialized or :uv_initialized::boolean,
         last_used_at = :occurred_at::timestamptz
   where id = :credential_id::bytea
     and relying_party is not distinct from :relying_party::text
     and user_id = :user_id::uuid
     and exists (select from used)
     and not suspended
     and (backup_eligible = :backup_eligible::boolean or not backup_flags_known)
     and (select enabled from users
           where users.id = :user_id::uuid
             and users.relying_party is not distinct from :relying_party::text)
     and (not :must_increase::boolean
          or sign_count < :sign_count::bigint
          or sign_count = 0 and :sign_count::bigint = 0)
  returning id, user_id),
event as (
  insert into events (relying_party, occurred_at, type, user_id, credential_id, address, request_id, detail)
  select :relying_party::text, :occurred_at::timestamptz, :event_type::text, user_id, id,
         :address::text, :request_id::uuid, :detail::text::jsonb
    from written
  returning id, user_id),
outbox as (
  insert into webhook_outbox (event_id, relying_party, user_id, next_attempt_at)
  select id, :relying_party::text, user_id, :occurred_at::timestamptz from event where :delivered::boolean)
select exists (select from written) as written from used;
