-- The FIDO metadata that one pod fetched, for all of them: one row, empty until then.
CREATE TABLE metadata_blob (
    id          smallint    PRIMARY KEY CHECK (id = 1),
    number      bigint      NOT NULL, -- "no": only ever grows
    next_update date,
    jws         text        NOT NULL, -- as it was signed
    checked_at  timestamptz NOT NULL  -- when a pod last went to ask
);

INSERT INTO metadata_blob VALUES (1, 0, NULL, '', '-infinity');

-- Its model is in the metadata as one that is not to be relied on.
ALTER TABLE credentials ADD COLUMN flagged boolean NOT NULL DEFAULT false;
