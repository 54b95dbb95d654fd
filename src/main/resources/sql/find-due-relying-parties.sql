-- The relying parties with an event that is due at :now timestamptz: one look at the index for each that has an event.
with recursive waiting as (
  (select relying_party from webhook_outbox where dead_at is null order by relying_party limit 1)
  union all
  select (select next.relying_party
            from webhook_outbox next
           where next.relying_party > waiting.relying_party
             and next.dead_at is null
           order by next.relying_party
           limit 1)
    from waiting
   where waiting.relying_party is not null)
select relying_party
  from waiting
 where exists (select from webhook_outbox due
                where due.relying_party = waiting.relying_party
                  and due.dead_at is null
                  and due.next_attempt_at <= :now::timestamptz);
