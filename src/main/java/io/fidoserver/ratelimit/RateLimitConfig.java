package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Rate limits. Where {@code requestsPerMinute} is unlimited, nothing at all is limited. */
@ConfigMapping(prefix = "fido.rate-limit")
public interface RateLimitConfig {

  /** Calls of ceremonies and of signed-in users, a minute and client address. */
  @WithDefault("100")
  @WithConverter(Limit.Parser.class)
  Limit requestsPerMinute();

  /**
   * New users, a minute and client address, by default fewer than the requests would allow;
   * unlimited: as many as they allow.
   */
  Optional<@WithConverter(Limit.Parser.class) Limit> registrationsPerMinute();

  /**
   * Completions that are refused, a minute and user name, by default more than a user needs who
   * tries all of their passkeys.
   */
  Optional<@WithConverter(Limit.Parser.class) Limit> failuresPerMinute();

  /**
   * Calls of ceremonies and of signed-in users of a relying party, a minute, from all addresses
   * together, so that no neighbour starves another; absent: unlimited.
   */
  Optional<@WithConverter(Limit.Parser.class) Limit> totalRequestsPerMinute();

  /** Operators' calls, and those of {@code /q/}, a minute, client address and pod. */
  @WithDefault("3000")
  @WithConverter(Limit.Parser.class)
  Limit operatorRequestsPerMinute();

  /**
   * Quota of new users. An operator who allows more requests, for a site behind one address, means
   * its new users too.
   */
  default Limit registrations() {
    return registrationsPerMinute()
        .orElse(new Limit(Math.max(40, requestsPerMinute().perMinute() * 4 / 10)));
  }

  /**
   * Quota of refused completions, which grows with the requests as {@link #registrations()} does.
   */
  default Limit failures() {
    return failuresPerMinute()
        .orElse(new Limit(Math.max(10, requestsPerMinute().perMinute() / 10)));
  }
}
