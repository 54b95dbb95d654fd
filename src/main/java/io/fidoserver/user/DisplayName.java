package io.fidoserver.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Display name of a user, or nickname of a credential: 1 to 255 code points without control
 * characters.
 *
 * @param text as it was given, but for bidi controls (UAX #9 §2), by which it could change the
 *     order of what is shown beside it
 */
@Schema(implementation = String.class, minLength = 1, maxLength = 255)
public record DisplayName(@JsonValue String text) {

  private static final Pattern BIDI_CONTROL =
      Pattern.compile("[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

  static final int MAX_CODE_POINTS = 255;

  /** What a text must be, for an error. */
  public static final String RULE =
      "must have 1 to 255 characters, none of them a control character";

  /**
   * Validates the text.
   *
   * @throws IllegalArgumentException if {@code text} is not a display name; the message may be
   *     shown to the client
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DisplayName {
    text = BIDI_CONTROL.matcher(text).replaceAll("");
    check(text);
  }

  /** Returns whether a text is a display name. */
  public static boolean isValid(String text) {
    try {
      check(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static void check(String text) {
    long codePoints = text.codePoints().limit(MAX_CODE_POINTS + 1L).count();
    if (codePoints < 1 || codePoints > MAX_CODE_POINTS) {
      throw new IllegalArgumentException(RULE);
    }
    if (text.codePoints().anyMatch(DisplayName::isRefused)) {
      throw new IllegalArgumentException(RULE);
    }
  }

  /**
   * Returns whether the code point is a control character, or a lone surrogate, which can't be
   * encoded in UTF-8.
   */
  private static boolean isRefused(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL || type == Character.SURROGATE;
  }
}
