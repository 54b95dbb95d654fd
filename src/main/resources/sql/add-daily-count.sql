-- Adds what a server counted to the day's count, in a batch whose rows have one order on every server.
insert into adoption_counts (relying_party, day, metric, label, count, updated_at)
values (:relying_party::text, :day::date, :metric::text, :label::text, :count::bigint, :updated_at::timestamptz)
    on conflict (relying_party, day, metric, label)
    do update set count = adoption_counts.count + excluded.count, updated_at = excluded.updated_at;
