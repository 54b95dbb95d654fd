package io.fidoserver.http;

/**
 * The body of every success.
 *
 * @param status always {@code ok}
 * @param message what was done, for people
 * @param data what was asked for
 */
public record Success<T>(String status, String message, T data) {

  /** A success that says {@code message} and carries {@code data}. */
  public static <T> Success<T> of(String message, T data) {
    return new Success<>("ok", message, data);
  }
}
