-- The counts of some days, in their order.
select day, metric, label, count
  from daily_counts
 where day between :first::date and :last::date
 order by day, metric, count desc, label;
