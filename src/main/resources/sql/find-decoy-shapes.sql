-- The lists of credentials that decoys are drawn from, those that follow, and from when on.
select shapes, next_shapes, next_from from decoy_shapes;
