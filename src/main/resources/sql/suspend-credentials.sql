-- Suspends up to :limit int credentials of the models :aaguids uuid[] that were only flagged, but
-- for what operators reactivated since; none that another pod suspends. In the order of an index
-- that those leave that are suspended: each batch is at its start.
update credentials
   set suspended = true
 where id in (select id from credentials
               where aaguid = any (:aaguids::uuid[])
                 and flagged and not suspended and not reactivated
               order by aaguid
               limit :limit::int
                 for update skip locked)
returning id, user_id;
