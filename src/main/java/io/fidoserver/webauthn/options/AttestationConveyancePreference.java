package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** AttestationConveyancePreference (WebAuthn L3 §5.4.7). */
public enum AttestationConveyancePreference {
  @JsonProperty("none")
  NONE,
  @JsonProperty("indirect")
  INDIRECT,
  @JsonProperty("direct")
  DIRECT,
  @JsonProperty("enterprise")
  ENTERPRISE
}
