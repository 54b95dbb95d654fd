-- The RP ID that a credential was made for, and whether its AAGUID was proven by the attestation.
-- Null: it was registered before these were kept, or imported.
ALTER TABLE credentials ADD COLUMN rp_id text, ADD COLUMN aaguid_trusted boolean;
