package io.fidoserver.metadata;

/** A BLOB is malformed, or not signed by a trusted signer. */
final class InvalidBlobException extends RuntimeException {

  private static final long serialVersionUID = 1;

  InvalidBlobException(String message) {
    super(message);
  }

  InvalidBlobException(String message, Throwable cause) {
    super(message, cause);
  }
}
