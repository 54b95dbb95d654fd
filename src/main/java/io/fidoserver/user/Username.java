package io.fidoserver.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import java.text.Normalizer;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * User name that a user signs in with: 1 to 255 code points without control characters, trimmed and
 * in Unicode NFC.
 *
 * <p>It is not a record, whose components Jackson could read from JSON one by one.
 */
@Schema(implementation = String.class, minLength = 1, maxLength = 255)
public final class Username {

  /**
   * Length in UTF-16 code units above which a text can't become 255 code points: NFC composes one
   * code point of at most four.
   */
  private static final int MAX_CHARS = DisplayName.MAX_CODE_POINTS * 4 * 2;

  private final String name;
  private final String key;

  private Username(String name, String key) {
    this.name = name;
    this.key = key;
  }

  /**
   * Normalizes and validates a user name.
   *
   * @throws IllegalArgumentException if {@code text} is not a user name; the message may be shown
   *     to the client
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Username of(String text) {
    String stripped = text.strip();
    if (stripped.length() > MAX_CHARS) {
      throw new IllegalArgumentException(DisplayName.RULE);
    }
    String name = Normalizer.normalize(stripped, Normalizer.Form.NFC);
    DisplayName.check(name);
    return new Username(name, fold(name));
  }

  /** Returns a user name as it is stored, whose key may be of an earlier folding. */
  static Username stored(String name, String key) {
    return new Username(name, key);
  }

  /**
   * Verifies that the name may be registered. Names that exist are not verified: their users go on
   * signing in.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public void verifyNew() {
    try {
      UsernameProfile.verify(name);
    } catch (IllegalArgumentException e) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, "username", e.getMessage());
    }
  }

  /** The name for display. */
  @JsonValue
  public String name() {
    return name;
  }

  /**
   * The name for comparison: names that differ in case only, whatever the locale, or in
   * compatibility forms (UAX #15), such as fullwidth letters, have the same key.
   */
  public String key() {
    return key;
  }

  /**
   * Approximates Unicode's full case folding, but for a few characters: with one conversion alone,
   * letters that exist in one case only would differ.
   */
  private static String fold(String name) {
    String folded =
        Normalizer.normalize(name, Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }
}
