-- Nothing refers to users or credentials: what happened stays, when they are gone.
CREATE TABLE events (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    occurred_at   timestamptz NOT NULL,
    type          varchar(40) NOT NULL,
    user_id       uuid,
    credential_id bytea,
    address       varchar(64),
    request_id    uuid,
    detail        jsonb       NOT NULL
);

CREATE INDEX events_user ON events (user_id, id);
CREATE INDEX events_type ON events (type, id);
CREATE INDEX events_age ON events (occurred_at);
