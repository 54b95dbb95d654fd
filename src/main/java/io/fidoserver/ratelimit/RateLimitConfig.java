package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How often is too often; 0 is no limit. */
@ConfigMapping(prefix = "fido.rate-limit")
public interface RateLimitConfig {

  /** Calls of the ceremonies, a minute and client address. */
  @WithDefault("100")
  @Min(0) @Max(1_000_000) int requestsPerMinute();

  /** Registrations begun without a token, a minute and client address. */
  @WithDefault("20")
  @Min(0) @Max(1_000_000) int registrationsPerMinute();

  /** Completions that are refused, a minute and user name. */
  @WithDefault("10")
  @Min(0) @Max(1_000_000) int failuresPerMinute();
}
