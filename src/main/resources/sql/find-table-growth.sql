-- Whether a table has grown by a third since its statistics were made, and whether one is large enough for autovacuum
-- to keep up with.
select coalesce(bool_or(n_mod_since_analyze > 20 + n_live_tup / 3), false) as outdated,
       coalesce(max(n_live_tup) > 50000, false) as large
  from pg_stat_user_tables
 where schemaname = current_schema()
   and (relname in ('users', 'credentials') or relname like 'events\_%'); -- the partitions, which have the rows
