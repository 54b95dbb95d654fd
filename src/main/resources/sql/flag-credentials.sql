-- Flags up to :limit int credentials of the models :aaguids uuid[], and suspends them with :suspend
-- boolean; none that another pod flags. In the order of an index that those leave that are flagged:
-- each batch is at its start.
update credentials
   set flagged = true, suspended = suspended or :suspend::boolean, reactivated = false
 where id in (select id from credentials
               where aaguid = any (:aaguids::uuid[]) and not flagged
               order by aaguid
               limit :limit::int
                 for update skip locked)
returning id, user_id;
