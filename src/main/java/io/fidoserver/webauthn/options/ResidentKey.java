package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** ResidentKeyRequirement (WebAuthn L3 §5.4.6). */
public enum ResidentKey {
  @JsonProperty("required")
  REQUIRED,
  @JsonProperty("preferred")
  PREFERRED,
  @JsonProperty("discouraged")
  DISCOURAGED
}
