-- Whether the database answers, and takes no writes: as a standby, or while it is switched over.
select current_setting('transaction_read_only')::boolean as read_only;
