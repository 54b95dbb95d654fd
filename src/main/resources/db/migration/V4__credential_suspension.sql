-- A suspended credential can't sign in until an operator reactivates it.
ALTER TABLE credentials ADD COLUMN suspended boolean NOT NULL DEFAULT false;
