-- How often a table was changed that each server keeps a copy of.
select version from table_versions where table_name = :table_name::text;
