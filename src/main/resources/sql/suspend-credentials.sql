-- Suspends up to :limit int flagged credentials of the models :aaguids uuid[], except reactivated
-- ones. Rows that another pod is suspending are skipped. Ordered as a partial index without
-- suspended credentials, so that each batch is found at the index's start.
update credentials
   set suspended = true
 where (id, relying_party) in (
           select id, relying_party from credentials
               where aaguid = any (:aaguids::uuid[])
                 and flagged and not suspended and not reactivated
               order by aaguid
               limit :limit::int
                 for update skip locked)
returning id, user_id, relying_party;
