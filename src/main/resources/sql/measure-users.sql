-- Notes how many users each relying party has, and how many of them have a passkey, unless another server did so
-- since :since timestamptz. They are counted, which reads two indexes: once an hour.
insert into adoption_counts (relying_party, day, metric, label, count, updated_at)
select relying_party, :day::date, 'users', label, count, :updated_at::timestamptz
  from (select relying_party, 'all' as label, count(*) from users group by relying_party
        union all
        select relying_party, 'with passkey', count(distinct user_id)
          from credentials
         group by relying_party) as measured
 where not exists (select from adoption_counts
                    where day = :day::date and metric = 'users' and updated_at > :since::timestamptz)
    on conflict (relying_party, day, metric, label)
    do update set count = excluded.count, updated_at = excluded.updated_at;
