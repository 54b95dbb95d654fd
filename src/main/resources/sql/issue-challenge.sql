-- WebAuthn L3 §13.4.3: issues a challenge; with :unless_taken boolean only if no user has the name.
-- It is committed asynchronously: if a crash of the database loses it, the user has to try again;
-- its use is committed synchronously.
with asynchronous_commit as (
  select set_config('synchronous_commit', 'off', true))
insert into challenges (id, relying_party, challenge_hash, challenge_type, username_key, user_id,
                        allow_credentials, request, expires_at, created_at)
select :challenge_id::uuid, :relying_party::text, :challenge_hash::bytea, :challenge_type::text,
       :username_key::text, :user_id::uuid, null, :request::text::jsonb, :expires_at::timestamptz,
       :created_at::timestamptz
  from asynchronous_commit
 where not :unless_taken::boolean
    or not exists (select from users
                    where users.username_key = :username_key::text
                      and users.relying_party = :relying_party::text)
returning id;
