-- Settings of a new connection, and whether its server takes no writes. Its plans are kept, and a table that is small
-- when a plan is made may be large when it is used; with few challenges in a large index PostgreSQL even prefers to read
-- all of the table each time. So tables are read by their indexes, and what has none is not compiled for its cost.
select set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false),
       current_setting('transaction_read_only')::boolean as read_only;
