package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How often is too often. */
@ConfigMapping(prefix = "fido.rate-limit")
public interface RateLimitConfig {

  /** Calls of the ceremonies, a minute and client address; 0: nothing is limited. */
  @WithDefault("100")
  @Min(0) @Max(1_000_000) int requestsPerMinute();

  /** Registrations begun without a token, a minute and client address; 0: as many as calls. */
  @WithDefault("30")
  @Min(0) @Max(1_000_000) int registrationsPerMinute();

  /** Completions that are refused, a minute and user name; 0: as many as come. */
  @WithDefault("10")
  @Min(0) @Max(1_000_000) int failuresPerMinute();
}
