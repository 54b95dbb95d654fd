-- Deletes up to :limit int events from before :occurred_before timestamptz, the oldest first. Rows
-- that another pod is deleting are skipped.
delete from events
 where id in (select id from events
               where occurred_at < :occurred_before::timestamptz
               order by occurred_at
               limit :limit::int
                 for update skip locked);
