package io.fidoserver.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * ID by which the relying party's application knows a user: 1 to 255 code points without control
 * characters, compared exactly.
 */
@Schema(implementation = String.class, minLength = 1, maxLength = 255)
public record ExternalId(@JsonValue String text) {

  /**
   * Validates the text.
   *
   * @throws IllegalArgumentException if {@code text} is not an external ID; the message may be
   *     shown to the client
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ExternalId {
    DisplayName.check(text);
  }
}
