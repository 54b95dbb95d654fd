-- WebAuthn L3 §7.1 step 27, for a new user: uses the challenge up, inserts the user and the
-- credential and records the event (with :delivered boolean for the webhook too) in one round trip.
-- Fails if the name or the credential's ID is taken: only the database knows which of two
-- concurrent registrations is first.
with used as (
  delete from challenges
   where challenge_hash = :challenge_hash::bytea and relying_party is not distinct from :relying_party::text
  returning id),
owner as (
  insert into users (id, relying_party, user_handle, external_id, username, username_key,
                     display_name, enabled, created_at, updated_at)
  select :user_id::uuid, :relying_party::text, :user_handle::bytea, :external_id::text,
         :username::text, :username_key::text, :display_name::text, true, :created_at::timestamptz, :created_at::timestamptz
    from used
  returning id),
written as (
  insert into credentials (id, relying_party, user_id, public_key, algorithm, sign_count, rp_id, aaguid,
                           aaguid_trusted, nickname, transports, attestation_format,
                           attestation_trust, attestation_object, uv_initialized,
                           backup_eligible, backup_state, discoverable, created_at)
  select :credential_id::bytea, :relying_party::text, id, :public_key::bytea, :algorithm::int, :sign_count::bigint,
         :rp_id::text, :aaguid::uuid, :aaguid_trusted::boolean, :nickname::text,
         string_to_array(:transports::text, ','), :attestation_format::text,
         :attestation_trust::text, :attestation_object::bytea, :uv_initialized::boolean,
         :backup_eligible::boolean, :backup_state::boolean, :discoverable::boolean,
         :created_at::timestamptz
    from owner
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
select null as taken from used;
