-- As complete-registration.sql, for many callers, no two of them with one challenge, name, external ID or
-- credential. Nothing is written for those of whom one is taken already; the unique indexes fail the
-- statement where a concurrent one takes it. Rows are locked and inserted in the order of their keys.
with batch as materialized (
  select * from unnest(
           :relying_party::text[], :challenge_hash::bytea[], :user_id::uuid[], :user_handle::bytea[],
           :external_id::text[], :username::text[], :username_key::text[], :display_name::text[],
           :created_at::timestamptz[], :credential_id::bytea[], :public_key::bytea[],
           :algorithm::int[], :sign_count::bigint[], :rp_id::text[], :aaguid::uuid[],
           :aaguid_trusted::boolean[], :nickname::text[], :transports::text[],
           :attestation_format::text[], :attestation_trust::text[], :attestation_object::bytea[],
           :uv_initialized::boolean[], :backup_eligible::boolean[], :backup_state::boolean[],
           :discoverable::boolean[], :occurred_at::timestamptz[], :event_type::text[],
           :address::text[], :request_id::uuid[], :detail::text[], :delivered::boolean[])
         with ordinality as each (
           relying_party, challenge_hash, user_id, user_handle, external_id, username, username_key,
           display_name, created_at, credential_id, public_key, algorithm, sign_count, rp_id, aaguid,
           aaguid_trusted, nickname, transports, attestation_format, attestation_trust,
           attestation_object, uv_initialized, backup_eligible, backup_state, discoverable, occurred_at,
           event_type, address, request_id, detail, delivered, ordinality)
   where ordinality between 1 and 64 -- planned as one row: see BatchedStatement
   order by challenge_hash, relying_party),
compared as materialized (
  select batch.*,
         case when (select id from users
                     where users.username_key = batch.username_key
                       and users.relying_party = batch.relying_party) is not null
              then 'users_username_key_unique'
              when (select id from users
                     where users.external_id = batch.external_id
                       and users.relying_party is not distinct from batch.relying_party) is not null
              then 'users_external_id_unique'
              when (select id from credentials
                     where credentials.id = batch.credential_id
                       and credentials.relying_party is not distinct from batch.relying_party) is not null
              then 'credentials_id_unique'
         end as taken
    from batch
   where (select id from challenges
           where challenges.challenge_hash = batch.challenge_hash
             and challenges.relying_party is not distinct from batch.relying_party) is not null),
used as (
  delete from challenges using compared
   where taken is null
     and challenges.challenge_hash = compared.challenge_hash
     and challenges.relying_party is not distinct from compared.relying_party
  returning compared.*),
owner as (
  insert into users (id, relying_party, user_handle, external_id, username, username_key,
                     display_name, enabled, created_at, updated_at)
  select user_id, relying_party, user_handle, external_id, username, username_key, display_name, true,
         created_at, created_at
    from used
   order by username_key, relying_party
  returning id),
written as (
  insert into credentials (id, relying_party, user_id, public_key, algorithm, sign_count, rp_id, aaguid,
                           aaguid_trusted, nickname, transports, attestation_format,
                           attestation_trust, attestation_object, uv_initialized,
                           backup_eligible, backup_state, discoverable, created_at)
  select credential_id, relying_party, user_id, public_key, algorithm, sign_count, rp_id, aaguid,
         aaguid_trusted, nickname, string_to_array(transports, ','), attestation_format,
         attestation_trust, attestation_object, uv_initialized, backup_eligible, backup_state,
         discoverable, created_at
    from used
   where (select count(*) from owner) > 0 -- all of them before
   order by credential_id, relying_party),
event as (
  insert into events (relying_party, occurred_at, type, user_id, credential_id, address, request_id, detail)
  select relying_party, occurred_at, event_type, user_id, credential_id, address, request_id,
         detail::jsonb
    from used
  returning id, relying_party, user_id, occurred_at),
outbox as (
  insert into webhook_outbox (event_id, relying_party, user_id, next_attempt_at)
  select id, relying_party, user_id, occurred_at
    from event
   where relying_party = any (array(select relying_party from batch where delivered)))
select ordinality, null as taken from used
union all
select ordinality, taken from compared where taken is not null;
