-- Nobody has one yet: reads go on meanwhile, and the index is empty.
CREATE UNIQUE INDEX users_external_id_unique ON users (external_id) WHERE external_id IS NOT NULL;
