package io.fidoserver.transfer;

import io.fidoserver.user.DisplayName;
import io.fidoserver.webauthn.cose.CredentialPublicKey;
import java.nio.ByteBuffer;
import java.time.Instant;
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

  /** End of the years that RFC 3339 can write. */
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /**
   * Validates the user of a line.
   *
   * @throws IllegalArgumentException if a public key, a nickname or a time is not valid, or a
   *     credential is backed up without being backup eligible (WebAuthn L3 §6.1.3)
   */
  static ImportedUser of(long line, TransferredUser user) {
    verifyTime("createdAt", user.createdAt());
    user.credentials().forEach(ImportedUser::verify);
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

  private static void verify(TransferredCredential credential) {
    verifyTime("createdAt", credential.createdAt());
    verifyTime("lastUsedAt", credential.lastUsedAt());
    if (credential.nickname() != null && !DisplayName.isValid(credential.nickname())) {
      throw new IllegalArgumentException("nickname " + DisplayName.RULE);
    }
    if (Boolean.TRUE.equals(credential.backupState())
        && !Boolean.TRUE.equals(credential.backupEligible())) {
      throw new IllegalArgumentException("backupState must not be true without backupEligible");
    }
  }

  private static void verifyTime(String member, Instant time) {
    if (time != null && (time.isBefore(Instant.EPOCH) || !time.isBefore(END))) {
      throw new IllegalArgumentException(member + " must be from 1970 to 9999");
    }
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
