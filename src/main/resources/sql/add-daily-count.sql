-- Adds what a server counted to the day's count, in a batch whose rows have one order on every server.
insert into daily_counts (day, metric, label, count, updated_at)
values (:day::date, :metric::text, :label::text, :count::bigint, :updated_at::timestamptz)
    on conflict (day, metric, label)
    do update set count = daily_counts.count + excluded.count, updated_at = excluded.updated_at;
