package io.fidoserver.ceremony;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings against username enumeration (WebAuthn L3 §14.6.2). */
@ConfigMapping(prefix = "fido.privacy")
public interface PrivacyConfig {

  /** True: the response to an unknown user name is as to a known one. */
  @WithDefault("false")
  boolean hideUsers();

  /** HMAC key of the decoys: at least 32 characters, the same on every pod. */
  Optional<String> decoyKey();
}
