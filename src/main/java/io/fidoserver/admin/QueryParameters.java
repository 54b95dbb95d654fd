package io.fidoserver.admin;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Query parameters of lists: converted from text, or INVALID_REQUEST. */
final class QueryParameters {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private QueryParameters() {}

  /** Parses the number of rows of a page: 1 to 200; null: 50. */
  static int limit(String text) {
    int limit = text == null ? DEFAULT_LIMIT : parse("limit", text, Integer::parseInt);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw invalid("limit", "must be 1 to 200");
    }
    return limit;
  }

  /**
   * Verifies that at most one of these searches was given; and that none but the last, which is for
   * the beginning of a text, is empty.
   *
   * @param parameters the values of every query parameter
   */
  static void verifyOne(Map<String, List<String>> parameters, List<String> searches) {
    List<String> given = searches.stream().filter(parameters::containsKey).toList();
    if (given.size() > 1) {
      throw invalid(given.get(1), "can't go with another search");
    }
    searches.subList(0, searches.size() - 1).stream()
        .filter(given::contains)
        .filter(each -> parameters.get(each).get(0).isEmpty())
        .forEach(
            each -> {
              throw invalid(each, "must not be empty");
            });
  }

  /** Parses an optional parameter; null if it was not given. */
  static <T> T optional(String name, String text, Function<String, T> parser) {
    return text == null ? null : parse(name, text, parser);
  }

  /**
   * Decodes a cursor: the sort key of the last row before the page; {@code first} if there is none.
   */
  static <T> T after(String cursor, Function<String, T> parser, T first) {
    return cursor == null
        ? first
        : parse(
            "cursor",
            cursor,
            text -> parser.apply(new String(Base64Url.decode(text), StandardCharsets.UTF_8)));
  }

  /** Verifies that the database can compare with this text: PostgreSQL's has no NUL. */
  static String text(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("NUL");
    }
    return text;
  }

  /**
   * Returns the cursor of the page after the first {@code limit} of {@code rows}; null if there are
   * no more.
   *
   * @param rows up to one more than the page has
   */
  static <T> String next(List<T> rows, int limit, Function<T, String> key) {
    return rows.size() > limit
        ? Base64Url.encode(key.apply(rows.get(limit - 1)).getBytes(StandardCharsets.UTF_8))
        : null;
  }

  private static <T> T parse(String name, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw invalid(name, "is not valid");
    }
  }

  private static ApiException invalid(String field, String message) {
    return ApiException.input(ErrorCode.INVALID_REQUEST, field, message);
  }
}
