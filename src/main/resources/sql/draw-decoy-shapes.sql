-- Counts which lists of credentials a relying party's users have, if those that were counted last are used since
-- before :before timestamptz; the new ones are used from :next_from timestamptz on. They are of the thousand users
-- with the first IDs, which are random, so that the sample hardly changes from day to day.
-- Writes [{"users": 3, "credentials": [{"idLength": 32, "transports": ["internal"]}]}].
update decoy_shapes
   set shapes = next_shapes,
       next_from = :next_from::timestamptz,
       next_shapes = (
         select coalesce(jsonb_agg(jsonb_build_object('users', users, 'credentials', shape)), '[]')
           from (select shape, count(*) as users
                   from (select jsonb_agg(jsonb_build_object('idLength', length(credentials.id),
                                                             'transports', transports)
                                          order by created_at, credentials.id) as shape
                           from (select id, relying_party
                                   from users
                                  where enabled and relying_party = :relying_party::text
                                  order by id
                                  limit 1000) sample
                           join credentials on user_id = sample.id
                                           and credentials.relying_party = sample.relying_party
                                           and not suspended
                          group by user_id) lists
                  group by shape) counted)
 where relying_party = :relying_party::text
   and next_from < :before::timestamptz;
