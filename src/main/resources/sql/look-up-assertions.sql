-- As look-up-assertion.sql, for many callers.
with batch as materialized (
  select * from unnest(:relying_party::text[], :challenge_hash::bytea[], :credential_id::bytea[])
         with ordinality as each (relying_party, challenge_hash, credential_id, ordinality)
   where ordinality between 1 and 64) -- planned as one row: see BatchedStatement
select ordinality, challenges.id as challenge_id, challenges.challenge_hash, challenge_type,
       challenges.username_key, challenges.user_id as challenged, request::text as request, expires_at,
       challenges.created_at as issued_at,
       credentials.id, public_key, aaguid, sign_count,
       case when backup_flags_known then backup_eligible end as backup_eligible, uv_initialized,
       coalesce(aaguid_trusted, attestation_trust = 'TRUSTED') as aaguid_trusted,
       credentials.user_id,
       user_handle, external_id, username, users.username_key as name_key, enabled, suspended,
       coalesce(credentials.id = any (allow_credentials), false) as allowed
  from batch
  join challenges on challenges.challenge_hash = batch.challenge_hash
                 and challenges.relying_party is not distinct from batch.relying_party
  left join (credentials join users on users.id = credentials.user_id
                                   and users.relying_party is not distinct from credentials.relying_party)
         on credentials.id = batch.credential_id
        and credentials.relying_party is not distinct from challenges.relying_party;
