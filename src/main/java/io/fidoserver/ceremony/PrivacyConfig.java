package io.fidoserver.ceremony;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings against username enumeration (WebAuthn L3 §14.6.2). */
@ConfigMapping(prefix = "fido.privacy")
public interface PrivacyConfig {

  /** Whether the response to a name without an account is as if it had one. */
  @WithDefault("false")
  boolean hideUsers();

  /** HMAC key of the decoys: at least 32 characters, the same on every pod. */
  Optional<String> decoyKey();
}
