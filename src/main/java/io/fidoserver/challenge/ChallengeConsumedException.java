package io.fidoserver.challenge;

import io.fidoserver.error.ApiException;

/** A refusal of a completion by whom the challenge was used up already. */
public final class ChallengeConsumedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ApiException refusal;

  /** What the client is told. */
  public ChallengeConsumedException(ApiException refusal) {
    super(refusal.getMessage(), refusal, false, false);
    this.refusal = refusal;
  }

  ApiException refusal() {
    return refusal;
  }
}
