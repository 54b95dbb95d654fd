package io.fidoserver.account;

import io.fidoserver.user.User;

/**
 * The argument of {@code PublicKeyCredential.signalCurrentUserDetails} (WebAuthn L3 §5.1.10.3).
 *
 * @param userId the user handle
 */
public record CurrentUserDetails(String rpId, byte[] userId, String name, String displayName) {

  /** Creates the argument for the user of a relying party. */
  public static CurrentUserDetails of(String rpId, User user) {
    return new CurrentUserDetails(rpId, user.userHandle, user.username, user.displayName);
  }
}
