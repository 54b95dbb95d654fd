CREATE TABLE credentials (
    id                 bytea        CONSTRAINT credentials_id_unique PRIMARY KEY
                                    CHECK (octet_length(id) BETWEEN 1 AND 1023),
    user_id            uuid         NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    public_key         bytea        NOT NULL, -- COSE_Key
    algorithm          integer      NOT NULL, -- COSEAlgorithmIdentifier
    sign_count         bigint       NOT NULL,
    aaguid             uuid         NOT NULL,
    nickname           varchar(255),
    transports         text[]       NOT NULL,
    attestation_format varchar(32)  NOT NULL,
    attestation_trust  varchar(16)  NOT NULL,
    attestation_object bytea,                 -- where it conveys something
    uv_initialized     boolean      NOT NULL,
    backup_eligible    boolean      NOT NULL,
    backup_state       boolean      NOT NULL,
    discoverable       boolean,
    created_at         timestamptz  NOT NULL,
    last_used_at       timestamptz
);

CREATE INDEX credentials_user ON credentials (user_id);
