package io.fidoserver.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names of algorithms in metadata (FIDO Registry of Predefined Values §3.6.1). */
final class RegisteredAlgorithms {

  private static final Map<String, Integer> IDENTIFIERS =
      Map.ofEntries(
          Map.entry("secp256r1_ecdsa_sha256_raw", -7),
          Map.entry("secp256r1_ecdsa_sha256_der", -7),
          Map.entry("secp384r1_ecdsa_sha384_raw", -35),
          Map.entry("secp521r1_ecdsa_sha512_raw", -36),
          Map.entry("secp256k1_ecdsa_sha256_raw", -47),
          Map.entry("secp256k1_ecdsa_sha256_der", -47),
          Map.entry("ed25519_eddsa_sha512_raw", -8),
          Map.entry("rsassa_pss_sha256_raw", -37),
          Map.entry("rsassa_pss_sha256_der", -37),
          Map.entry("rsassa_pss_sha384_raw", -38),
          Map.entry("rsassa_pss_sha512_raw", -39),
          Map.entry("rsassa_pkcsv15_sha256_raw", -257),
          Map.entry("rsa_emsa_pkcs1_sha256_raw", -257),
          Map.entry("rsa_emsa_pkcs1_sha256_der", -257),
          Map.entry("rsassa_pkcsv15_sha384_raw", -258),
          Map.entry("rsassa_pkcsv15_sha512_raw", -259),
          Map.entry("rsassa_pkcsv15_sha1_raw", -65535));

  private RegisteredAlgorithms() {}

  /**
   * The COSEAlgorithmIdentifiers of {@code names}; empty if one is unknown, as it may be any
   * algorithm.
   */
  static Set<Integer> identifiers(JsonNode names) {
    Set<Integer> identifiers = new HashSet<>();
    for (JsonNode name : names) {
      Integer identifier = IDENTIFIERS.get(name.asText());
      if (identifier == null) {
        return Set.of();
      }
      identifiers.add(identifier);
    }
    return Set.copyOf(identifiers);
  }
}
