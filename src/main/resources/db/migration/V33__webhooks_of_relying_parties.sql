-- The deliveries of one relying party, in their order.
SET statement_timeout = 0;

DROP INDEX CONCURRENTLY IF EXISTS webhook_outbox_relying_party;
CREATE INDEX CONCURRENTLY webhook_outbox_relying_party ON webhook_outbox (relying_party, event_id)
    WHERE dead_at IS NULL;
