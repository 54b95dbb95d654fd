package io.fidoserver.user;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Min;
import java.util.OptionalLong;

/** Limits of what a relying party may have; without one there is none. */
@ConfigMapping(prefix = "fido.limits")
public interface LimitsConfig {

  /** Number of its users. */
  @Min(1) OptionalLong users();

  /** Number of all credentials of its users. */
  @Min(1) OptionalLong credentials();
}
