-- The oldest version of the schema whose build works on this one. A migration that such a build would not bear
-- (one that contracts) raises it; one that only adds leaves it.
CREATE TABLE schema_compatibility (
    id             smallint PRIMARY KEY CHECK (id = 1),
    oldest_version integer  NOT NULL
);

INSERT INTO schema_compatibility VALUES (1, 19);
