package io.fidoserver.error;

/**
 * Codes of all errors that are reported to clients, each with its HTTP status (RFC 9110 §15) and
 * public message.
 *
 * <p>The names are part of the API's contract: they are never renamed.
 */
public enum ErrorCode {
  INVALID_REQUEST(400, "The request is not valid"),
  JSON_ERROR(400, "The body is not JSON"),
  BASE64_ERROR(400, "A binary value is not base64url"),
  DESERIALIZATION_ERROR(400, "A part of the credential cannot be decoded"),
  MISSING_CHALLENGE(400, "The client data has no challenge"),
  INVALID_CHALLENGE_TYPE(400, "The challenge was issued for the other ceremony"),
  UNAUTHORIZED(401, "A valid bearer token is required"),
  CHALLENGE_EXPIRED(401, "The challenge has expired"),
  INVALID_ATTESTATION(401, "The registration does not verify"),
  INVALID_SIGNATURE(401, "The authentication does not verify"),
  CLONED_AUTHENTICATOR(401, "The signature counter did not increase"),
  FORBIDDEN(403, "This is not allowed"),
  REGISTRATION_CLOSED(403, "A registration needs an enrollment token, or a sign-in"),
  AUTHENTICATOR_NOT_ALLOWED(403, "This authenticator is not allowed"),
  USER_NOT_FOUND(404, "User not found"),
  NO_CREDENTIALS(404, "The user has no credential"),
  CREDENTIAL_NOT_FOUND(404, "Credential not found"),
  CHALLENGE_NOT_FOUND(404, "Challenge not found"),
  NOT_FOUND(404, "No such resource"),
  METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
  USER_EXISTS(409, "User already exists"),
  USER_DELETED(409, "The user was deleted, and is only restored with ?restore=true"),
  CREDENTIAL_DELETED(409, "The credential was deleted, and is only restored with ?restore=true"),
  CREDENTIAL_EXISTS(409, "The credential is registered already"),
  API_KEY_EXISTS(409, "An API key or a token has this name"),
  RELYING_PARTY_EXISTS(
      409, "A relying party of the configuration, or a deleted one, has this name"),
  RELYING_PARTY_HAS_USERS(409, "A relying party with users is only deleted with ?force=true"),
  CREDENTIAL_LIMIT_REACHED(409, "The user has as many credentials as allowed"),
  RELYING_PARTY_LIMIT_REACHED(409, "The relying party has as many users or credentials as allowed"),
  LAST_CREDENTIAL(409, "The last credential is only deleted with ?force=true"),
  PAYLOAD_TOO_LARGE(413, "The body is larger than 64 KiB"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json in UTF-8"),
  RATE_LIMIT_EXCEEDED(429, "Too many requests"),
  DATABASE_ERROR(503, "The database is out of reach"),
  SERVICE_UNAVAILABLE(503, "The service is not available"),
  INTERNAL_ERROR(500, "Internal error");

  private final int status;
  private final String message;

  ErrorCode(int status, String message) {
    this.status = status;
    this.message = message;
  }

  /** The HTTP status of a response with this code. */
  public int status() {
    return status;
  }

  /** The public message: the same for every occurrence, so it can't leak anything. */
  public String message() {
    return message;
  }
}
