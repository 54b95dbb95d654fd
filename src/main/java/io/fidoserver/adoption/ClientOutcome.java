package io.fidoserver.adoption;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;

/**
 * Outcome of a ceremony in a page, which tells nothing of who it was.
 *
 * @param milliseconds from the begin to the outcome, at most an hour; or null
 */
public record ClientOutcome(
    @NotNull ClientOutcome.OfCeremony ceremony,
    @NotNull ClientOutcome.Outcome outcome,
    @Min(0) @Max(3_600_000) Long milliseconds) {

  /** Ceremony of an outcome. */
  public enum OfCeremony {
    @JsonProperty("registration")
    REGISTRATION,
    @JsonProperty("authentication")
    AUTHENTICATION
  }

  /** Outcome of {@code navigator.credentials}. */
  public enum Outcome {
    @JsonProperty("completed")
    COMPLETED,
    /** The page ended it: AbortError. */
    @JsonProperty("aborted")
    ABORTED,
    /** The user or the client ended it, or it took too long: NotAllowedError. */
    @JsonProperty("not_allowed")
    NOT_ALLOWED,
    /** There is no passkey. */
    @JsonProperty("no_credential")
    NO_CREDENTIAL,
    /** The browser can't. */
    @JsonProperty("unsupported")
    UNSUPPORTED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
