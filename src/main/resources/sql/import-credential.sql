-- Imports a credential, in a batch; skipped if its ID is taken. Its attestation was verified
-- elsewhere, if at all, and so is trusted as NONE.
insert into credentials (id, user_id, public_key, algorithm, sign_count, aaguid, nickname,
                         transports, attestation_format, attestation_trust, uv_initialized,
                         backup_eligible, backup_state, discoverable, suspended, created_at,
                         last_used_at)
values (:id::bytea, :user_id::uuid, :public_key::bytea, :algorithm::int, :sign_count::bigint,
        :aaguid::uuid, :nickname::text, :transports::text[], :attestation_format::text, 'NONE',
        :uv_initialized::boolean, :backup_eligible::boolean, :backup_state::boolean,
        :discoverable::boolean, :suspended::boolean, :created_at::timestamptz,
        :last_used_at::timestamptz)
on conflict do nothing;
