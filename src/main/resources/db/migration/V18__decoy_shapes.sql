-- What lists of credentials users have, by length of ID and transports: decoys are drawn like them. One row,
-- for all servers: a decoy must not differ from one to the other, so that all change to the next at one time.
CREATE TABLE decoy_shapes (
    id          smallint    PRIMARY KEY CHECK (id = 1),
    shapes      jsonb       NOT NULL,
    next_shapes jsonb       NOT NULL,
    next_from   timestamptz NOT NULL
);

INSERT INTO decoy_shapes VALUES (1, '[]', '[]', '-infinity');
