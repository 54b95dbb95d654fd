-- Second in which the user signed out everywhere: access tokens that were issued in it or before are ended. Null: never.
ALTER TABLE users ADD COLUMN tokens_ended_at timestamptz;
