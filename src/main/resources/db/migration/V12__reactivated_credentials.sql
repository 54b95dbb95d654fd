-- An operator wants it to sign in whatever was said of its model before.
ALTER TABLE credentials ADD COLUMN reactivated boolean NOT NULL DEFAULT false;

-- Those that were only flagged, until an operator wants such credentials suspended.
CREATE INDEX credentials_flagged ON credentials (aaguid) WHERE flagged AND NOT suspended AND NOT reactivated;
