package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of concurrent requests and of their bodies. */
@ConfigMapping(prefix = "fido.http")
public interface HttpConfig {

  /** Largest number of concurrent requests of the API; one more is refused immediately. */
  @WithDefault("256")
  @Min(1) @Max(100_000) int maxInFlight();

  /** Timeout of reading a request body, in seconds. */
  @WithDefault("10")
  @Min(1) @Max(3_600) int bodySeconds();
}
