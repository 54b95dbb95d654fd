package io.fidoserver.error;

/**
 * Error that is reported to the client: a code, and details beyond it.
 *
 * <p>It has no stack trace: it is an expected result, and some are thrown thousands of times a
 * second.
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Reason reason;
  private final String field;

  private final transient UnknownCredential unknownCredential;
  private final MissingAuthentication missing;

  private ApiException(
      ErrorCode code,
      Reason reason,
      String field,
      UnknownCredential unknownCredential,
      MissingAuthentication missing,
      String message,
      ApiException unmasked) {
    super(message, unmasked, false, false);
    this.code = code;
    this.reason = reason;
    this.field = field;
    this.unknownCredential = unknownCredential;
    this.missing = missing;
  }

  /** Creates an error without details. */
  public ApiException(ErrorCode code) {
    this(code, null, null, null, null, code.message(), null);
  }

  /** Creates the error of a failed verification: {@code code} with the step that failed. */
  public ApiException(ErrorCode code, Reason reason) {
    this(code, reason, null, null, null, code.message(), null);
  }

  /**
   * Creates the error of an invalid input.
   *
   * @param field the JSON path of the input, such as {@code credential.response.signature}; null:
   *     the whole body
   * @param message the rule that the input breaks: text of the server, never of the input
   */
  public static ApiException input(ErrorCode code, String field, String message) {
    return new ApiException(code, null, field, null, null, message, null);
  }

  /**
   * Creates the error of a sign-in with an unregistered credential, which the page may signal to
   * the authenticator (WebAuthn L3 §5.1.10.1).
   */
  public static ApiException unknownCredential(String rpId, byte[] credentialId) {
    ErrorCode code = ErrorCode.CREDENTIAL_NOT_FOUND;
    return new ApiException(
        code, null, null, new UnknownCredential(rpId, credentialId), null, code.message(), null);
  }

  /** Creates the error of a sign-in that must be repeated, as it lacks something. */
  public static ApiException reauthentication(MissingAuthentication missing) {
    ErrorCode code = ErrorCode.UNAUTHORIZED;
    return new ApiException(
        code, Reason.REAUTHENTICATION_REQUIRED, null, null, missing, code.message(), null);
  }

  /**
   * Returns the error to report to the client instead of this one, which only the audit trail has.
   */
  public ApiException maskedAs(ErrorCode code, Reason reason) {
    return new ApiException(code, reason, null, null, null, code.message(), this);
  }

  /** The code; never null. */
  public ErrorCode code() {
    return code;
  }

  /** The step that failed, or null. */
  public Reason reason() {
    return reason;
  }

  /** The argument of the page's signal to the authenticator; or null. */
  public UnknownCredential unknownCredential() {
    return unknownCredential;
  }

  /** What the caller's sign-in lacks; or null. */
  public MissingAuthentication missing() {
    return missing;
  }

  /** The JSON path of the bad input, or null. */
  public String field() {
    return field;
  }
}
