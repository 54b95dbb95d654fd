-- WebAuthn L3 §7.2 step 24: reads a credential and its user again, to explain why
-- complete-authentication.sql updated nothing.
select credentials.id, public_key, aaguid, sign_count,
       case when backup_flags_known then backup_eligible end as backup_eligible, uv_initialized,
       coalesce(aaguid_trusted, attestation_trust = 'TRUSTED') as aaguid_trusted,
       credentials.user_id,
       user_handle, external_id, username, users.username_key as name_key, enabled, suspended
  from credentials
  join users on users.id = user_id and users.relying_party = credentials.relying_party
 where credentials.id = :credential_id::bytea
   and credentials.relying_party = :relying_party::text;
