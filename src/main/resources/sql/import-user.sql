-- Imports a user, in a batch; skipped if one of its IDs or the name is taken, and if the user was
-- deleted, unless :restore boolean.
insert into users (id, relying_party, user_handle, external_id, username, username_key, display_name, enabled,
                   created_at, updated_at)
select :id::uuid, :relying_party::text, :user_handle::bytea, :external_id::text, :username::text, :username_key::text,
       :display_name::text, :enabled::boolean, :created_at::timestamptz, :created_at::timestamptz
 where :restore::boolean
    or not exists (select from deletions
                    where id_hash = sha256(:user_handle::bytea) and relying_party = :relying_party::text)
on conflict do nothing;
