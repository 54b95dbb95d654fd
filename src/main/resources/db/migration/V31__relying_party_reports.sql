-- The counts of each relying party. The release before adds to daily_counts, by a key that must stay as it is; what it
-- counts from here on is not reported.
CREATE TABLE adoption_counts (
    relying_party text        COLLATE "C" NOT NULL,
    day           date        NOT NULL,
    metric        text        NOT NULL,
    label         text        NOT NULL,
    count         bigint      NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (relying_party, day, metric, label)
);

INSERT INTO adoption_counts
SELECT 'default', day, metric, label, count, updated_at FROM daily_counts;

-- One row for each relying party.
ALTER TABLE decoy_shapes
    DROP COLUMN id,
    ADD COLUMN relying_party text COLLATE "C" NOT NULL DEFAULT 'default' PRIMARY KEY;
