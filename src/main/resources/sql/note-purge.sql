-- Notes at :purged_at timestamptz that nothing of a deleted relying party is left.
update relying_parties set purged_at = :purged_at::timestamptz
 where name = :relying_party::text and deleted_at is not null;
