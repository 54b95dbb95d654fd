package io.fidoserver.webauthn;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an attestation is worth (WebAuthn L3 §7.1 step 24). */
public enum AttestationTrust {
  /** No attestation was conveyed. */
  NONE,
  /** The credential's own key signed it. */
  SELF,
  /** Its certificates chain up to an anchor that the operator trusts. */
  TRUSTED,
  /** Its certificates do not. */
  UNTRUSTED;

  /** The name that the API and the database have for it. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
