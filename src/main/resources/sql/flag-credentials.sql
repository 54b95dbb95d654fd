-- Flags up to :limit int credentials of the models :aaguids uuid[], and suspends them too with
-- :suspend boolean. Rows that another pod is flagging are skipped. Ordered as a partial index
-- without flagged credentials, so that each batch is found at the index's start.
update credentials
   set flagged = true, suspended = suspended or :suspend::boolean, reactivated = false
 where (id, relying_party) in (
           select id, relying_party from credentials
               where aaguid = any (:aaguids::uuid[]) and not flagged
               order by aaguid
               limit :limit::int
                 for update skip locked)
returning id, user_id, relying_party;
