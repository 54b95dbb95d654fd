-- Credentials and users that were deleted, by whatever way, so that an older export does not bring them back.
CREATE TABLE deletions (
    id_hash    bytea       PRIMARY KEY, -- SHA-256 of the credential ID or the user handle
    deleted_at timestamptz NOT NULL
);

CREATE FUNCTION remember_deleted_credential() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deletions VALUES (sha256(old.id), now()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION remember_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deletions VALUES (sha256(old.user_handle), now()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER remember_deletion AFTER DELETE ON credentials
    FOR EACH ROW EXECUTE FUNCTION remember_deleted_credential();
CREATE TRIGGER remember_deletion AFTER DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION remember_deleted_user();

-- An import could bring any number of them. A check holds for rows that are updated too, as each sign-in does.
UPDATE credentials SET transports = transports[1:16] WHERE cardinality(transports) > 16;
ALTER TABLE credentials ADD CONSTRAINT credentials_transports_bounded
    CHECK (cardinality(transports) <= 16 AND length(array_to_string(transports, ',')) <= 1024) NOT VALID;
ALTER TABLE credentials ADD CONSTRAINT credentials_public_key_bounded
    CHECK (octet_length(public_key) <= 8192) NOT VALID;
