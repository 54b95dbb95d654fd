-- A relying party's counts of some days, in their order.
select day, metric, label, count
  from adoption_counts
 where relying_party = :relying_party::text
   and day between :first::date and :last::date
 order by day, metric, count desc, label;
