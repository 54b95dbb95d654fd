package io.fidoserver.metadata;

/** What was fetched is no BLOB, or not one of whom the operator trusts. */
final class InvalidBlobException extends RuntimeException {

  private static final long serialVersionUID = 1;

  InvalidBlobException(String message) {
    super(message);
  }

  InvalidBlobException(String message, Throwable cause) {
    super(message, cause);
  }
}
