-- The relying parties that were deleted before :deleted_before timestamptz, and of which something may be left.
select name
  from relying_parties
 where deleted_at < :deleted_before::timestamptz and purged_at is null
 order by name;
