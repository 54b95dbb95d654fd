-- Imports a credential, in a batch, with its event (with :delivered boolean for the webhook too).
-- Skipped if its ID is taken, if the user has :max_credentials bigint, and if it was deleted, unless
-- :restore boolean. Its attestation was verified elsewhere, if at all, and so is trusted as NONE.
with written as (
  insert into credentials (id, relying_party, user_id, public_key, algorithm, sign_count, aaguid, nickname,
                           transports, attestation_format, attestation_trust, uv_initialized,
                           backup_eligible, backup_state, backup_flags_known, discoverable, suspended, created_at,
                           last_used_at)
  select :id::bytea, :relying_party::text, :user_id::uuid, :public_key::bytea, :algorithm::int, :sign_count::bigint,
         :aaguid::uuid, :nickname::text, :transports::text[], :attestation_format::text, 'NONE',
         :uv_initialized::boolean, :backup_eligible::boolean, :backup_state::boolean,
         :backup_flags_known::boolean, :discoverable::boolean, :suspended::boolean, :created_at::timestamptz,
         :last_used_at::timestamptz
   where (:restore::boolean
          or not exists (select from deletions
                          where id_hash = sha256(:id::bytea) and relying_party = :relying_party::text))
     and (select count(*) from credentials
           where user_id = :user_id::uuid and relying_party = :relying_party::text) < :max_credentials::bigint
  on conflict do nothing
  returning id, user_id),
event as (
  insert into events (relying_party, occurred_at, type, user_id, credential_id, address, request_id, detail)
  select :relying_party::text, :occurred_at::timestamptz, :event_type::text, user_id, id,
         :address::text, :request_id::uuid, :detail::text::jsonb
    from written
  returning id, user_id)
insert into webhook_outbox (event_id, relying_party, user_id, next_attempt_at)
select id, :relying_party::text, user_id, :occurred_at::timestamptz from event where :delivered::boolean;
