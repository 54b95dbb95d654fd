package io.fidoserver.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What happens when a signature counter did not increase (WebAuthn L3 §6.1.1, §7.2 step 22). */
@ConfigMapping(prefix = "fido.sign-count")
public interface SignCountPolicy {

  /** For a credential that never leaves its authenticator: a second counter means a copy of it. */
  @WithDefault("reject")
  Action deviceBound();

  /** For a credential that may be backed up: copies are what backing up makes. */
  @WithDefault("warn")
  Action backupEligible();

  /** What is done. */
  enum Action {
    /** The authentication is refused. */
    REJECT,
    /** It is accepted, and logged. */
    WARN
  }
}
