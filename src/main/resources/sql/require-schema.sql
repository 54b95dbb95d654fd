-- Ends starts of builds that do not know this version of the schema, :version int: from now on they would do harm.
update schema_compatibility set oldest_version = :version::int
 where oldest_version < :version::int;
