-- When the delivery of an event was given up: it is not tried any more, and later ones do not wait for it.
ALTER TABLE webhook_outbox ADD COLUMN dead_at timestamptz;

-- Refused calls of operators are counted as other refusals are.
DROP INDEX events_refusals;
CREATE INDEX events_refusals ON events (address, type, occurred_at)
    WHERE type IN ('REGISTRATION_REFUSED', 'AUTHENTICATION_REFUSED', 'OPERATOR_CALL_REFUSED');
