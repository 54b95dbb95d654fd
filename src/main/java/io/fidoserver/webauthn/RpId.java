package io.fidoserver.webauthn;

import java.nio.charset.StandardCharsets;

/** The RP ID as authenticators name it. */
final class RpId {

  private RpId() {}

  /** SHA-256 of the RP ID (WebAuthn L3 §6.1, rpIdHash). */
  static byte[] hash(RelyingParty relyingParty) {
    return Sha256.of(relyingParty.id().getBytes(StandardCharsets.UTF_8));
  }
}
