-- WebAuthn L3 §7.2 step 24: what became of a credential and its user since the assertion was
-- verified. It is asked where complete-authentication.sql wrote nothing, to tell why.
select credentials.id, public_key, aaguid, sign_count, backup_eligible, credentials.user_id,
       user_handle, username, enabled, suspended
  from credentials
  join users on users.id = user_id
 where credentials.id = :credential_id::bytea;
