package io.fidoserver.challenge;

import io.fidoserver.error.ApiException;

/** Refusal by a completion that has used up the challenge already. */
public final class ChallengeConsumedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ApiException refusal;

  /** Creates the exception with the error for the client. */
  public ChallengeConsumedException(ApiException refusal) {
    super(refusal.getMessage(), refusal, false, false);
    this.refusal = refusal;
  }

  ApiException refusal() {
    return refusal;
  }
}
