package io.fidoserver.webauthn.extension;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.CborReader;
import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.Ceremony;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** User verification methods: the outputs of the uvm extension (WebAuthn L2 §10.3). */
final class UserVerificationMethods {

  private static final int MAX_ENTRIES = 3;

  /**
   * Largest values of userVerificationMethod, keyProtectionType and matcherProtectionType: 4, 2 and
   * 2 bytes.
   */
  private static final List<Long> LARGEST = List.of(0xffffffffL, 0xffffL, 0xffffL);

  private UserVerificationMethods() {}

  /**
   * Verifies the outputs against each other.
   *
   * @param client the client extension output, which repeats the authenticator's, unsigned; or null
   * @param authenticator the authenticator extension outputs
   * @return one to three entries of three numbers, of the authenticator extension output; null: it
   *     is absent
   * @throws io.fidoserver.error.ApiException the ceremony's refusal, with EXTENSION_INVALID
   */
  static List<List<Long>> verify(
      JsonNode client, Map<Object, Object> authenticator, Ceremony ceremony) {
    List<List<Long>> signed = entries(authenticator.get("uvm"), ceremony);
    List<List<Long>> repeated = entries(client == null ? null : plain(client), ceremony);
    ceremony.verify(
        signed == null || repeated == null || signed.equals(repeated), Reason.EXTENSION_INVALID);
    return signed;
  }

  private static List<List<Long>> entries(Object output, Ceremony ceremony) {
    if (output == null) {
      return null;
    }
    ceremony.verify(
        output instanceof List<?> list && !list.isEmpty() && list.size() <= MAX_ENTRIES,
        Reason.EXTENSION_INVALID);
    List<List<Long>> entries = new ArrayList<>();
    for (Object each : (List<?>) output) {
      entries.add(entry(each, ceremony));
    }
    return entries;
  }

  private static List<Long> entry(Object output, Ceremony ceremony) {
    ceremony.verify(
        output instanceof List<?> list && list.size() == LARGEST.size(), Reason.EXTENSION_INVALID);
    List<Long> entry = new ArrayList<>();
    for (Object each : (List<?>) output) {
      ceremony.verify(
          each instanceof Long number && number >= 0 && number <= LARGEST.get(entry.size()),
          Reason.EXTENSION_INVALID);
      entry.add((Long) each);
    }
    return entry;
  }

  /** Converts JSON to the types that {@link CborReader} returns. */
  private static Object plain(JsonNode node) {
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(each -> list.add(plain(each)));
      return list;
    }
    return node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : node;
  }
}
