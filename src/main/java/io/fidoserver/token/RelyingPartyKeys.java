package io.fidoserver.token;

import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keys of each relying party's access tokens: no two share one, so that no verifier takes the token
 * of one for another's.
 */
@ApplicationScoped
public class RelyingPartyKeys {

  private static final Logger LOG = Logger.getLogger(RelyingPartyKeys.class);
  private static final Duration AT_START = Duration.ofSeconds(5);

  private final Optional<TokenKeys> configured;
  private final StoredTokenKeys stored;

  RelyingPartyKeys(Optional<TokenKeys> configured, StoredTokenKeys stored) {
    this.configured = configured;
    this.stored = stored;
  }

  /** Reads the stored keys, and makes those that are missing. */
  void prepare(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent start) {
    if (!stored.areConfigured()) {
      return;
    }
    try {
      stored.refresh().await().atMost(AT_START);
    } catch (RuntimeException e) {
      LOG.warnf("The keys of access tokens are not read yet: %s", e.getMessage());
    }
  }

  /** Returns the keys of a relying party. */
  TokenKeys of(RelyingParty relyingParty) {
    return relyingParty.isDefault() && configured.isPresent()
        ? configured.get()
        : stored.of(relyingParty);
  }
}
