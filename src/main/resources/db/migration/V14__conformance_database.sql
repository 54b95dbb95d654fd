-- Has its one row where the conformance profile has run: its accounts are anybody's.
CREATE TABLE conformance_database (
    is_one     boolean     PRIMARY KEY DEFAULT true CHECK (is_one),
    claimed_at timestamptz NOT NULL
);
