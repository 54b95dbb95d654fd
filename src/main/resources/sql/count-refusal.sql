-- Counts one more refusal in the event of the same kind since :since timestamptz: the same type, user,
-- operator, code, reason and address. Returns its ID; no row: there is no such event. Refusals of ceremonies
-- have an index of their own, those of operators' calls are few.
update events
   set detail = jsonb_set(detail, '{count}',
                          to_jsonb(coalesce((detail->>'count')::int, 1) + 1))
 where relying_party = :relying_party::text
   and occurred_at > :since::timestamptz -- in no older partition
   and id = (select id
               from (select id, occurred_at, user_id, detail
                       from events
                      where type in ('REGISTRATION_REFUSED', 'AUTHENTICATION_REFUSED')
                        and type = :event_type::text
                        and address = :address::text
                        and relying_party = :relying_party::text
                        and occurred_at > :since::timestamptz
                     union all
                     select id, occurred_at, user_id, detail
                       from events
                      where type = 'OPERATOR_CALL_REFUSED'
                        and type = :event_type::text
                        and address = :address::text
                        and relying_party = :relying_party::text
                        and occurred_at > :since::timestamptz) refusal
              where user_id is not distinct from :user_id::uuid
                and detail->>'operator' is not distinct from :operator::text
                and detail->>'code' = :code::text
                and detail->>'reason' is not distinct from :reason::text
              order by occurred_at desc
              limit 1)
returning id;
