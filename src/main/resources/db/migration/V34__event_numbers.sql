-- Key by which relying parties beside "default" get numbers of their own for their events: the IDs would tell how many
-- events the others have. Two random UUIDs have 244 random bits.
CREATE TABLE event_number_key (
    key bytea NOT NULL
);

CREATE UNIQUE INDEX event_number_key_single ON event_number_key ((true));

INSERT INTO event_number_key VALUES (sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea));
