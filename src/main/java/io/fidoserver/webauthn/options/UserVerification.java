package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** UserVerificationRequirement (WebAuthn L3 §5.8.6). */
public enum UserVerification {
  @JsonProperty("required")
  REQUIRED,
  @JsonProperty("preferred")
  PREFERRED,
  @JsonProperty("discouraged")
  DISCOURAGED
}
