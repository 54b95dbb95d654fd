-- Deletes up to :limit int challenges that expired before :expired_before timestamptz, the oldest
-- first. Rows that another pod is deleting are skipped.
delete from challenges
 where id in (select id from challenges
               where expires_at < :expired_before::timestamptz
               order by expires_at
               limit :limit::int
                 for update skip locked);
