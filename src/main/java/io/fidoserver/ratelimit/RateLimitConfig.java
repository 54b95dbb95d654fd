package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.OptionalInt;

/** How often is too often. */
@ConfigMapping(prefix = "fido.rate-limit")
public interface RateLimitConfig {

  /** Calls of the ceremonies, a minute and client address; 0: nothing is limited. */
  @WithDefault("100")
  @Min(0) @Max(1_000_000) int requestsPerMinute();

  /**
   * New users, a minute and client address, by default fewer than the calls would allow; 0: as many
   * as they allow.
   */
  @Min(0) @Max(1_000_000) OptionalInt registrationsPerMinute();

  /**
   * Completions that are refused, a minute and user name, by default more than who tries all of
   * their passkeys needs; 0: as many as come.
   */
  @Min(0) @Max(1_000_000) OptionalInt failuresPerMinute();

  /** Who lets more calls through, for a site behind one address, means its new users too. */
  default int registrations() {
    return registrationsPerMinute().orElse(Math.max(40, requestsPerMinute() * 4 / 10));
  }

  /** As {@link #registrations()}. */
  default int failures() {
    return failuresPerMinute().orElse(Math.max(10, requestsPerMinute() / 10));
  }
}
