-- Deletes up to :limit int events from before :occurred_before timestamptz, the oldest first, that are in no partition of a
-- month, which is dropped as a whole. Rows that another pod is deleting are skipped.
delete from events
 where occurred_at < least(:occurred_before::timestamptz, (select first_event_month())) -- in no other partition
   and (id, relying_party, occurred_at) in (
         select id, relying_party, occurred_at
           from events
          where occurred_at < least(:occurred_before::timestamptz, (select first_event_month()))
          order by occurred_at
          limit :limit::int
            for update skip locked);
