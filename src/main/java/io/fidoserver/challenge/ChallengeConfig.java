package io.fidoserver.challenge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** Settings of challenges. */
@ConfigMapping(prefix = "fido.challenge")
public interface ChallengeConfig {

  /** Lifetime of a challenge, in seconds. */
  @WithDefault("300")
  @Min(1) @Max(86_400) long timeoutSeconds();

  /**
   * Time that an expired challenge is kept, so that its response is CHALLENGE_EXPIRED and not
   * CHALLENGE_NOT_FOUND.
   */
  @WithDefault("PT1H")
  Duration keepExpired();

  /**
   * Interval of the removal of expired challenges, in seconds ({@code s}) or minutes ({@code m}).
   */
  @WithDefault("60s")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 60s") String cleanupEvery();
}
