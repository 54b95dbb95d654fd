package io.fidoserver.metadata;

import java.util.Optional;

/**
 * Certification levels of the FIDO Alliance for an authenticator's protection of its keys, lowest
 * first.
 */
public enum CertificationLevel {
  L1,
  L1_PLUS,
  L2,
  L2_PLUS,
  L3,
  L3_PLUS;

  private static final String PREFIX = "FIDO_CERTIFIED";

  /** The level that an AuthenticatorStatus certifies; empty: it certifies none. */
  static Optional<CertificationLevel> of(String status) {
    if (status.equals(PREFIX)) {
      return Optional.of(L1);
    }
    for (CertificationLevel each : values()) {
      if (status.equals(PREFIX + "_" + each.name().replace("_PLUS", "plus"))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
