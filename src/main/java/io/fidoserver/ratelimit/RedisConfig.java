package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Settings of calls to Redis. */
@ConfigMapping(prefix = "fido.redis")
public interface RedisConfig {

  /** Response timeout in milliseconds; each server then counts for itself. */
  @WithDefault("250")
  @Min(10) @Max(10_000) long timeoutMs();

  /** Delay of the circuit breaker in milliseconds: Redis is asked again after it. */
  @WithDefault("1000")
  @Min(100) @Max(600_000) long retryAfterMs();
}
