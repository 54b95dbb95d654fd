-- Imports a user, in a batch; skipped if the ID, the user handle or the name is taken.
insert into users (id, user_handle, username, username_key, display_name, enabled, created_at,
                   updated_at)
values (:id::uuid, :user_handle::bytea, :username::text, :username_key::text,
        :display_name::text, :enabled::boolean, :created_at::timestamptz, :created_at::timestamptz)
on conflict do nothing;
