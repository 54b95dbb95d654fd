package io.fidoserver.webauthn;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Attestation trust: the result of the trustworthiness assessment (WebAuthn L3 §7.1 step 24). */
public enum AttestationTrust {
  /** No attestation was conveyed. */
  NONE,
  /** Self attestation: the credential's own key signed the statement. */
  SELF,
  /** The certificates chain up to a trust anchor of the operator, a vendor or the metadata. */
  TRUSTED,
  /** The certificates chain up to no trust anchor, or the metadata contradict the statement. */
  UNTRUSTED;

  /** The name in the API: the constant's in lower case. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
