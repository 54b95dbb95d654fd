-- Deletes what else belongs to a relying party that is deleted: little, and what expires.
with challenge as (
  delete from challenges where relying_party = :relying_party::text),
token as (
  delete from enrollment_tokens where relying_party = :relying_party::text),
key as (
  delete from api_keys where relying_party = :relying_party::text),
signing_key as (
  delete from token_keys where relying_party = :relying_party::text),
count as (
  delete from adoption_counts where relying_party = :relying_party::text)
delete from decoy_shapes where relying_party = :relying_party::text;
