-- The lists of credentials that decoys are drawn from.
select shapes from decoy_shapes;
