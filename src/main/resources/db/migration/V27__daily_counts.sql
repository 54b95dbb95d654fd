-- What happened on a day (UTC): each server adds what it counted, and reports read this alone.
CREATE TABLE daily_counts (
    day        date        NOT NULL,
    metric     text        NOT NULL,
    label      text        NOT NULL,
    count      bigint      NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (day, metric, label)
);
