-- WebAuthn L3 §13.4.3: of many that use a challenge up at once, one is given its ID. It runs in the
-- transaction of entities: a credential that is added to a user's, a refusal.
delete from challenges where challenge_hash = :challenge_hash::bytea returning id;
