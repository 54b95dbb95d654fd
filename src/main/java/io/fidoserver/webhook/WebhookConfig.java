package io.fidoserver.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/** Where events are sent: nowhere without a URL. */
@ConfigMapping(prefix = "fido.webhook")
public interface WebhookConfig {

  /** The URL. */
  Optional<@Pattern(regexp = "https?://.+", message = "must be an http or https URL") String> url();

  /** What the deliveries are signed with. */
  Optional<@Size(min = 32, message = "must have at least 32 characters") String> secret();

  /** How often is looked for what is due, in seconds ({@code s}) or minutes ({@code m}). */
  @WithDefault("1s")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 1s") String every();
}
