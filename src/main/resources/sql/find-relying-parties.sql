-- The relying parties that are not deleted.
select name, definition::text as definition from relying_parties where deleted_at is null order by name;
