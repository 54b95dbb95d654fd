-- WebAuthn L3 §7.2 steps 5 and 6: finds a challenge by its SHA-256 and, with it, the credential of
-- the assertion with its user, if it exists, and whether the challenge allows this credential.
select challenges.id as challenge_id, challenge_hash, challenge_type, challenges.username_key,
       challenges.user_id as challenged, request::text as request, expires_at,
       challenges.created_at as issued_at,
       credentials.id, public_key, aaguid, sign_count,
       case when backup_flags_known then backup_eligible end as backup_eligible, uv_initialized,
       coalesce(aaguid_trusted, attestation_trust = 'TRUSTED') as aaguid_trusted,
       credentials.user_id,
       user_handle, external_id, username, users.username_key as name_key, enabled, suspended,
       coalesce(credentials.id = any (allow_credentials), false) as allowed
  from challenges
  left join (credentials join users on users.id = credentials.user_id
                                   and users.relying_party is not distinct from credentials.relying_party)
         on credentials.id = :credential_id::bytea
        and credentials.relying_party is not distinct from challenges.relying_party
 where challenge_hash = :challenge_hash::bytea
   and challenges.relying_party is not distinct from :relying_party::text;
