-- Events that were not delivered yet: written with the event, gone when it has arrived.
CREATE TABLE webhook_outbox (
    event_id        bigint      PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    user_id         uuid,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL
);

CREATE INDEX webhook_outbox_due ON webhook_outbox (next_attempt_at);
CREATE INDEX webhook_outbox_order ON webhook_outbox (user_id, event_id);
