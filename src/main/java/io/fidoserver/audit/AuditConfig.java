package io.fidoserver.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** Settings of the audit trail. */
@ConfigMapping(prefix = "fido.audit")
public interface AuditConfig {

  /** Time that events are kept; a month's are dropped together, when the last of them is older. */
  @WithDefault("P365D")
  Duration keep();

  /** Interval of the removal of older events, in seconds ({@code s}) or minutes ({@code m}). */
  @WithDefault("60m")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 60s") String cleanupEvery();
}
