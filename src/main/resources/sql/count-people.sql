-- Counts the users of a relying party up to :max_users bigint, and its credentials up to :max_credentials bigint.
select (select count(*)
          from (select from users
                 where users.relying_party = :relying_party::text
                 limit :max_users::bigint) counted) as users,
       (select count(*)
          from (select from credentials
                 where credentials.relying_party = :relying_party::text
                 limit :max_credentials::bigint) counted) as credentials;
