package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** PublicKeyCredentialHint (WebAuthn L3 §5.8.7). */
public enum Hint {
  @JsonProperty("security-key")
  SECURITY_KEY,
  @JsonProperty("client-device")
  CLIENT_DEVICE,
  @JsonProperty("hybrid")
  HYBRID
}
