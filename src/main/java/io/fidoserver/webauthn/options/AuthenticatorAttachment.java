package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** AuthenticatorAttachment (WebAuthn L3 §5.4.5). */
public enum AuthenticatorAttachment {
  @JsonProperty("platform")
  PLATFORM,
  @JsonProperty("cross-platform")
  CROSS_PLATFORM
}
