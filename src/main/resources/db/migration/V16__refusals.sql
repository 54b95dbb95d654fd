-- Finds the event that a refusal of the same kind is counted in; no other event pays for it.
CREATE INDEX events_refusals ON events (address, type, occurred_at)
    WHERE type IN ('REGISTRATION_REFUSED', 'AUTHENTICATION_REFUSED');
