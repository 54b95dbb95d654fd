package io.fidoserver.ceremony;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of registrations. */
@ConfigMapping(prefix = "fido.registration")
public interface RegistrationConfig {

  /** Who may register. */
  @WithDefault("open")
  Mode mode();

  /** Registration modes. */
  enum Mode {
    /** Anybody makes an account, under any name that is free. */
    OPEN,
    /** Only with an enrollment token, or signed in. */
    INVITED
  }
}
