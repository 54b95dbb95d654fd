package io.fidoserver.webauthn;

import io.fidoserver.encoding.Sha256;
import java.nio.charset.StandardCharsets;

/** RP ID hash, by which authenticator data name the relying party. */
public final class RpId {

  private RpId() {}

  /**
   * The 32 bytes of the SHA-256 of an RP ID (WebAuthn L3 §6.1, rpIdHash), or of the AppID in its
   * place (§10.1.1).
   */
  public static byte[] hash(String id) {
    return Sha256.of(id.getBytes(StandardCharsets.UTF_8));
  }
}
