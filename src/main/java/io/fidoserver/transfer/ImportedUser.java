package io.fidoserver.transfer;

import io.fidoserver.webauthn.cose.CredentialPublicKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A line that is sound.
 *
 * @param line its number
 * @param id the id that a new user gets
 * @param keys the public keys of the user's credentials, in their order
 */
record ImportedUser(long line, UUID id, TransferredUser user, List<CredentialPublicKey> keys) {

  /**
   * The user of a line.
   *
   * @throws IllegalArgumentException if a public key is not sound, or a credential is backed up
   *     that can't be (WebAuthn L3 §6.1.3)
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

  /** A user who was exported here keeps the id; another's is made of the user handle. */
  private static UUID id(byte[] userHandle) {
    if (userHandle.length != 16) {
      return UUID.nameUUIDFromBytes(userHandle);
    }
    ByteBuffer bytes = ByteBuffer.wrap(userHandle);
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
