package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.OptionalInt;

/** Configuration of the rate limits. */
@ConfigMapping(prefix = "fido.rate-limit")
public interface RateLimitConfig {

  /** Requests of ceremonies, a minute and client address; 0: nothing is limited. */
  @WithDefault("100")
  @Min(0) @Max(1_000_000) int requestsPerMinute();

  /**
   * New users, a minute and client address, by default fewer than the requests would allow; 0: as
   * many as they allow.
   */
  @Min(0) @Max(1_000_000) OptionalInt registrationsPerMinute();

  /**
   * Completions that are refused, a minute and user name, by default more than a user needs who
   * tries all of their passkeys; 0: no limit.
   */
  @Min(0) @Max(1_000_000) OptionalInt failuresPerMinute();

  /**
   * Quota of new users. An operator who allows more requests, for a site behind one address, means
   * its new users too.
   */
  default int registrations() {
    return registrationsPerMinute().orElse(Math.max(40, requestsPerMinute() * 4 / 10));
  }

  /**
   * Quota of refused completions, which grows with the requests as {@link #registrations()} does.
   */
  default int failures() {
    return failuresPerMinute().orElse(Math.max(10, requestsPerMinute() / 10));
  }
}
