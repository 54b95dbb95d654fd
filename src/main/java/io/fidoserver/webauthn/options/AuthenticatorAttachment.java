package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** AuthenticatorAttachment (WebAuthn L3 §5.4.5). */
public enum AuthenticatorAttachment {
  @JsonProperty("platform")
  PLATFORM,
  @JsonProperty("cross-platform")
  CROSS_PLATFORM;

  /** The value in the API. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
