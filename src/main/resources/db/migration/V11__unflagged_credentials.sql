-- Those of a model that is not to be relied on any more, until each is flagged.
CREATE INDEX credentials_unflagged ON credentials (aaguid) WHERE NOT flagged;
