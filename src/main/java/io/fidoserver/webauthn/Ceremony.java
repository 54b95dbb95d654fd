package io.fidoserver.webauthn;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;

/**
 * Ceremonies of WebAuthn (WebAuthn L3 §7), each with the client data type and the error code that
 * its verification has.
 */
public enum Ceremony {
  REGISTRATION("webauthn.create", ErrorCode.INVALID_ATTESTATION),
  AUTHENTICATION("webauthn.get", ErrorCode.INVALID_SIGNATURE);

  private final String clientDataType;
  private final ErrorCode refusal;

  Ceremony(String clientDataType, ErrorCode refusal) {
    this.clientDataType = clientDataType;
    this.refusal = refusal;
  }

  /** The {@code type} of its client data (WebAuthn L3 §5.8.1). */
  public String clientDataType() {
    return clientDataType;
  }

  /** Creates the error of a failed verification of this ceremony. */
  public ApiException rejection(Reason reason) {
    return new ApiException(refusal, reason);
  }

  /** Throws {@link #refused} with {@code reason} unless {@code holds}. */
  public void verify(boolean holds, Reason reason) {
    if (!holds) {
      throw rejection(reason);
    }
  }
}
