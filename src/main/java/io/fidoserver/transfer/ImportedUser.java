package io.fidoserver.transfer;

import io.fidoserver.webauthn.cose.CredentialPublicKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Valid line of an import.
 *
 * @param line its number, from 1
 * @param id the id that a new user gets
 * @param keys the public keys of the user's credentials, in their order
 */
record ImportedUser(long line, UUID id, TransferredUser user, List<CredentialPublicKey> keys) {

  /**
   * Validates the user of a line.
   *
   * @throws IllegalArgumentException if a public key is not valid, or a credential is backed up
   *     without being backup eligible (WebAuthn L3 §6.1.3)
   */
  static ImportedUser of(long line, TransferredUser user) {
    for (TransferredCredential each : user.credentials()) {
      if (Boolean.TRUE.equals(each.backupState()) && !Boolean.TRUE.equals(each.backupEligible())) {
        throw new IllegalArgumentException("backupState must not be true without backupEligible");
      }
    }
    List<CredentialPublicKey> keys =
        user.credentials().stream()
            .map(each -> CredentialPublicKey.of(each.publicKey(), each.algorithm()))
            .toList();
    return new ImportedUser(
        line,
        Optional.ofNullable(user.userId()).orElseGet(() -> id(user.userHandle())),
        user,
        keys);
  }

  /** Derives the user ID from the user handle; if that has 16 bytes, they are the ID. */
  private static UUID id(byte[] userHandle) {
    if (userHandle.length != 16) {
      return UUID.nameUUIDFromBytes(userHandle);
    }
    ByteBuffer bytes = ByteBuffer.wrap(userHandle);
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
