-- Counts a change of a table that each server keeps a copy of, in the transaction of the change.
update table_versions set version = version + 1 where table_name = :table_name::text returning version;
