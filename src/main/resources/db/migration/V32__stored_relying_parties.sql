-- Relying parties beside those in the configuration.
CREATE TABLE relying_parties (
    name       text        COLLATE "C" PRIMARY KEY,
    definition jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- From then on it is not found, and what belongs to it is deleted; the row stays, as a name is never given again.
    deleted_at timestamptz,
    purged_at  timestamptz -- when nothing of it was left
);

-- Private keys of the access tokens, sealed.
CREATE TABLE token_keys (
    key_id        text        NOT NULL,
    relying_party text        COLLATE "C" NOT NULL,
    sealed_key    bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    signs_at      timestamptz NOT NULL, -- published before, so that verifiers know it by then
    PRIMARY KEY (key_id, relying_party)
);

-- How often the tables were changed that each server keeps a copy of.
CREATE TABLE table_versions (
    table_name text   PRIMARY KEY,
    version    bigint NOT NULL
);

INSERT INTO table_versions VALUES ('relying_parties', 0), ('token_keys', 0);
