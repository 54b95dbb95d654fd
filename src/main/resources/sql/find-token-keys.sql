-- All keys of tokens, in the order in which they sign.
select key_id, relying_party, sealed_key, created_at, signs_at
  from token_keys
 order by relying_party, signs_at desc, key_id;
