package io.fidoserver.credential;

import io.fidoserver.webauthn.CredentialRecord;
import java.util.UUID;

/**
 * Credential and its user, as far as an authentication needs them.
 *
 * @param backupEligible null: it is not known before the first sign-in
 * @param aaguidTrusted whether the attestation proved the AAGUID
 * @param userHandle the user handle, 1 to 64 bytes
 * @param externalId the ID by which the application knows the user; or null
 * @param enabled whether the user may sign in
 */
public record SigningCredential(
    byte[] id,
    byte[] publicKey,
    UUID aaguid,
    long signCount,
    Boolean backupEligible,
    boolean uvInitialized,
    boolean aaguidTrusted,
    UUID userId,
    byte[] userHandle,
    String externalId,
    String username,
    String usernameKey,
    boolean enabled,
    boolean suspended) {

  /** Returns whether the credential and its user may sign in. */
  public boolean isActive() {
    return enabled && !suspended;
  }

  /** The credential record that an assertion is verified against. */
  public CredentialRecord credentialRecord() {
    return new CredentialRecord(id, publicKey, signCount, backupEligible);
  }
}
