-- WebAuthn L3 §13.4.3: uses a challenge up. Of several concurrent transactions one gets its ID.
-- Runs in the transaction of entities that adds a credential to a user or records a refusal.
delete from challenges
 where challenge_hash = :challenge_hash::bytea and relying_party is not distinct from :relying_party::text
returning id;
