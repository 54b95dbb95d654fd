package io.fidoserver.challenge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** How long challenges live. */
@ConfigMapping(prefix = "fido.challenge")
public interface ChallengeConfig {

  /** How long a challenge may be answered, in seconds. */
  @WithDefault("300")
  @Min(1) @Max(86_400) long timeoutSeconds();

  /**
   * How long an expired challenge is kept, so that its answer is told CHALLENGE_EXPIRED and not
   * that there never was one.
   */
  @WithDefault("PT1H")
  Duration keepExpired();

  /** How often expired challenges are removed, in seconds ({@code s}) or minutes ({@code m}). */
  @WithDefault("60s")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 60s") String cleanupEvery();
}
