-- Whether backup_eligible and backup_state are known: an imported credential may come without them, and its
-- first sign-in tells.
ALTER TABLE credentials ADD COLUMN backup_flags_known boolean NOT NULL DEFAULT true;
