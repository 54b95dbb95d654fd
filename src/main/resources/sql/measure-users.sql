-- Notes how many users each relying party has, and how many of them have a passkey, unless another server did so
-- since :since timestamptz. They are counted, which reads the tables: once an hour.
insert into adoption_counts (relying_party, day, metric, label, count, updated_at)
select relying_party, :day::date, 'users', label, count, :updated_at::timestamptz
  from (select users.relying_party, count(*) as "all",
               count(*) filter (where exists (select from credentials
                                               where credentials.user_id = users.id
                                                 and credentials.relying_party = users.relying_party))
                 as with_passkey
          from users
         where not exists (select from adoption_counts
                            where day = :day::date and metric = 'users'
                              and updated_at > :since::timestamptz)
         group by users.relying_party) as counted
 cross join lateral (values ('all', "all"), ('with passkey', with_passkey)) as measured (label, count)
    on conflict (relying_party, day, metric, label)
    do update set count = excluded.count, updated_at = excluded.updated_at;
