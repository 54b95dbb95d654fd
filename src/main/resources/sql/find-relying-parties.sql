-- The relying parties of the API, also those that are deleted: their hosts are not another's.
select name, definition::text as definition, deleted_at is not null as is_deleted
  from relying_parties
 order by name;
