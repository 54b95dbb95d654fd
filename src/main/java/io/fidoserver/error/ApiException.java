package io.fidoserver.error;

/**
 * An outcome that the client is told: a code, and what it says beyond its code.
 *
 * <p>It has no stack trace: it is an answer, not an accident, and some are raised thousands of
 * times a second.
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Reason reason;
  private final String field;

  private final transient UnknownCredential unknownCredential;

  private ApiException(
      ErrorCode code,
      Reason reason,
      String field,
      UnknownCredential unknownCredential,
      String message,
      ApiException unmasked) {
    super(message, unmasked, false, false);
    this.code = code;
    this.reason = reason;
    this.field = field;
    this.unknownCredential = unknownCredential;
  }

  /** An error that its code says all about. */
  public ApiException(ErrorCode code) {
    this(code, null, null, null, code.message(), null);
  }

  /** A failed verification: {@code code} with the step that failed. */
  public ApiException(ErrorCode code, Reason reason) {
    this(code, reason, null, null, code.message(), null);
  }

  /**
   * A bad input.
   *
   * @param field the JSON path of the input, as {@code credential.response.signature}; null: the
   *     whole body
   * @param message what is wrong with it: our own words, never the input's
   */
  public static ApiException input(ErrorCode code, String field, String message) {
    return new ApiException(code, null, field, null, message, null);
  }

  /** A sign-in with a credential that nobody has: its authenticator may be told to forget it. */
  public static ApiException unknownCredential(String rpId, byte[] credentialId) {
    ErrorCode code = ErrorCode.CREDENTIAL_NOT_FOUND;
    return new ApiException(
        code, null, null, new UnknownCredential(rpId, credentialId), code.message(), null);
  }

  /**
   * What the client is told instead of this, which only operators learn: see {@link #unmasked()}.
   */
  public ApiException maskedAs(ErrorCode code, Reason reason) {
    return new ApiException(code, reason, null, null, code.message(), this);
  }

  /** What it really was, where the client is told something else; or this. */
  public ApiException unmasked() {
    return getCause() instanceof ApiException unmasked ? unmasked : this;
  }

  /** The code; never null. */
  public ErrorCode code() {
    return code;
  }

  /** The step that failed, or null. */
  public Reason reason() {
    return reason;
  }

  /** What the page tells the authenticator; or null. */
  public UnknownCredential unknownCredential() {
    return unknownCredential;
  }

  /** The JSON path of the bad input, or null. */
  public String field() {
    return field;
  }
}
