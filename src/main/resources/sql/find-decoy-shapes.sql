-- The lists of credentials that a relying party's decoys are drawn from, those that follow, and from when on.
select shapes, next_shapes, next_from from decoy_shapes where relying_party = :relying_party::text;
