-- Ends starts of builds that are older than :version int: from now on they would do harm.
update schema_compatibility set oldest_version = :version::int
 where oldest_version < :version::int;
