package io.fidoserver.webauthn;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;

/** The two ceremonies of WebAuthn, and what differs between them in what both verify. */
public enum Ceremony {
  REGISTRATION("webauthn.create", ErrorCode.INVALID_ATTESTATION),
  AUTHENTICATION("webauthn.get", ErrorCode.INVALID_SIGNATURE);

  private final String clientDataType;
  private final ErrorCode refusal;

  Ceremony(String clientDataType, ErrorCode refusal) {
    this.clientDataType = clientDataType;
    this.refusal = refusal;
  }

  /** The {@code type} that its client data have (WebAuthn L3 §5.8.1). */
  public String clientDataType() {
    return clientDataType;
  }

  /** A verification of this ceremony failed, for {@code reason}. */
  public ApiException refused(Reason reason) {
    return new ApiException(refusal, reason);
  }

  /** Refuses this ceremony for {@code reason} unless {@code holds}. */
  public void verify(boolean holds, Reason reason) {
    if (!holds) {
      throw refused(reason);
    }
  }
}
