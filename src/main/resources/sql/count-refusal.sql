-- Counts one more refusal in the event of the same kind since :since timestamptz: the same type, user,
-- code, reason and address. Returns its ID; no row: there is no such event.
update events
   set detail = jsonb_set(detail, '{count}',
                          to_jsonb(coalesce((detail->>'count')::int, 1) + 1))
 where id = (select id from events
              where type in ('REGISTRATION_REFUSED', 'AUTHENTICATION_REFUSED',
                             'OPERATOR_CALL_REFUSED')
                and type = :event_type::text
                and address = :address::text
                and occurred_at > :since::timestamptz
                and user_id is not distinct from :user_id::uuid
                and detail->>'operator' is not distinct from :operator::text
                and detail->>'code' = :code::text
                and detail->>'reason' is not distinct from :reason::text
              order by occurred_at desc
              limit 1)
returning id;
