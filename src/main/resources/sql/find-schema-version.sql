-- The version of the schema, the oldest version whose build works on it, and the encoding of the database.
select (select max(version::int) from flyway_schema_history where success) as version,
       (select oldest_version from schema_compatibility) as oldest_version,
       current_setting('server_encoding') as encoding;
