-- Notes how many users there are, and how many of them have a passkey, unless another server did so
-- since :since timestamptz. They are counted, which reads the tables: once an hour.
insert into daily_counts (day, metric, label, count, updated_at)
select :day::date, 'users', label,
       case label when 'all' then (select count(*) from users)
                  else (select count(*) from users
                         where exists (select from credentials where user_id = users.id)) end,
       :updated_at::timestamptz
  from (values ('all'), ('with passkey')) as measured (label)
 where not exists (select from daily_counts
                    where day = :day::date and metric = 'users' and updated_at > :since::timestamptz)
    on conflict (day, metric, label)
    do update set count = excluded.count, updated_at = excluded.updated_at;
