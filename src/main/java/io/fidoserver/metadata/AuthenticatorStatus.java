package io.fidoserver.metadata;

/** Statuses of a model that an operator can refuse (FIDO Metadata Service v3.1 §3.1.4). */
public enum AuthenticatorStatus {
  NOT_FIDO_CERTIFIED,
  SELF_ASSERTION_SUBMITTED,
  USER_VERIFICATION_BYPASS,
  ATTESTATION_KEY_COMPROMISE,
  USER_KEY_REMOTE_COMPROMISE,
  USER_KEY_PHYSICAL_COMPROMISE,
  UPDATE_AVAILABLE,
  RETIRED,
  REVOKED
}
