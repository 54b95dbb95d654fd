-- Google's list of revoked Android attestation keys that one pod fetched, for all of them: one row.
CREATE TABLE android_status_list (
    id         smallint    PRIMARY KEY CHECK (id = 1),
    json       text        NOT NULL, -- as it was published
    fetched_at timestamptz NOT NULL,
    checked_at timestamptz NOT NULL  -- when a pod last went to ask
);

INSERT INTO android_status_list VALUES (1, '{"entries":{}}', '-infinity', '-infinity');
