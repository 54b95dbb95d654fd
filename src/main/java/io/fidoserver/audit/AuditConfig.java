package io.fidoserver.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** The audit trail. */
@ConfigMapping(prefix = "fido.audit")
public interface AuditConfig {

  /** How long events are kept. */
  @WithDefault("P365D")
  Duration keep();

  /** How often older ones are removed, in seconds ({@code s}) or minutes ({@code m}). */
  @WithDefault("60m")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 60s") String cleanupEvery();
}
