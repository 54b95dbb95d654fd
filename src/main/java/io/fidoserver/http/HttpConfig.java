package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How much the server takes upon itself. */
@ConfigMapping(prefix = "fido.http")
public interface HttpConfig {

  /** Calls of the API that are worked on at once; one more is refused at once. */
  @WithDefault("256")
  @Min(1) @Max(100_000) int maxInFlight();

  /** How long a body may take to arrive, in seconds. */
  @WithDefault("10")
  @Min(1) @Max(3_600) int bodySeconds();
}
