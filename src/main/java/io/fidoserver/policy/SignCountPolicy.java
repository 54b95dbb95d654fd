package io.fidoserver.policy;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Signature counter policy: the action on a counter that did not increase (WebAuthn L3 §6.1.1, §7.2
 * step 22).
 */
// Not injected, but read for each relying party.
@Unremovable
@ConfigMapping(prefix = "fido.sign-count")
public interface SignCountPolicy {

  /**
   * Action for a credential that never leaves its authenticator: a second counter means a clone of
   * it.
   */
  @WithDefault("reject")
  Action deviceBound();

  /** Action for a credential that is backup eligible: its backups are copies. */
  @WithDefault("warn")
  Action backupEligible();

  /** Actions on a counter that did not increase. */
  enum Action {
    /** The authentication is refused. */
    REJECT,
    /** The authentication is accepted, and logged. */
    WARN
  }
}
