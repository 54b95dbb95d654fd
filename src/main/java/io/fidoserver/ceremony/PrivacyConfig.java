package io.fidoserver.ceremony;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Whether strangers may learn who has an account. */
@ConfigMapping(prefix = "fido.privacy")
public interface PrivacyConfig {

  /** Whether a name without an account is answered as one with an account is. */
  @WithDefault("false")
  boolean hideUsers();

  /** What decoys are made of: at least 32 characters, the same on every pod. */
  Optional<String> decoyKey();
}
