package io.fidoserver.http;

/**
 * Body of every successful response.
 *
 * @param status always {@code ok}
 * @param message the completed action, for people
 * @param data the result
 */
public record Success<T>(String status, String message, T data) {

  /** Creates a body with {@code message} and {@code data}. */
  public static <T> Success<T> of(String message, T data) {
    return new Success<>("ok", message, data);
  }
}
