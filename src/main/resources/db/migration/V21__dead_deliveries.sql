-- When the delivery of an event was given up: it is not tried any more, and later ones do not wait for it.
ALTER TABLE webhook_outbox ADD COLUMN dead_at timestamptz;

-- Those that were given up are in nobody's way.
DROP INDEX webhook_outbox_due;
DROP INDEX webhook_outbox_order;
CREATE INDEX webhook_outbox_due ON webhook_outbox (next_attempt_at) WHERE dead_at IS NULL;
CREATE INDEX webhook_outbox_order ON webhook_outbox (user_id, event_id) WHERE dead_at IS NULL;
CREATE INDEX webhook_outbox_dead ON webhook_outbox (event_id) WHERE dead_at IS NOT NULL;
