-- Begins a relying party's lists of credentials that decoys are drawn from, if there are none yet.
insert into decoy_shapes (relying_party, shapes, next_shapes, next_from)
values (:relying_party::text, '[]', '[]', '-infinity')
on conflict do nothing;
