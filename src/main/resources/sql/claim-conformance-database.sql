-- Claims a database without users for the conformance profile at :claimed_at timestamptz, and tells
-- whether it is claimed, now or before.
with claimed as (
  insert into conformance_database (claimed_at)
  select :claimed_at::timestamptz where not exists (select from users)
  on conflict do nothing
  returning is_one)
select exists (select from claimed union all select from conformance_database) as is_claimed;
