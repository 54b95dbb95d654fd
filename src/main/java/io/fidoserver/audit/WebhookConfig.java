package io.fidoserver.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Optional;

/** Configuration of the webhook; without a URL there is none. */
@ConfigMapping(prefix = "fido.webhook")
public interface WebhookConfig {

  /** URL that events are sent to. */
  Optional<@Pattern(regexp = "https?://.+", message = "must be an http or https URL") String> url();

  /**
   * Secret that the deliveries are signed with: {@code whsec_} and the HMAC key in base64, as
   * Standard Webhooks has it; or any other text, whose UTF-8 is the key.
   */
  Optional<@Size(min = 32, message = "must have at least 32 characters") String> secret();

  /** Age of an event from which on a delivery that fails is given up. */
  @WithDefault("PT72H")
  Duration giveUpAfter();

  /** Interval of the search for due deliveries, in seconds ({@code s}) or minutes ({@code m}). */
  @WithDefault("1s")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 1s") String every();
}
