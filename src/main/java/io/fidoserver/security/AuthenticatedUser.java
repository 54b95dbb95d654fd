package io.fidoserver.security;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.MissingAuthentication;
import io.fidoserver.token.AuthenticationMethod;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Principal of an access token: its user, and the sign-in.
 *
 * @param authenticatedAt the time of the sign-in
 * @param methods the authentication methods of the sign-in (RFC 8176 §2)
 * @param fresh whether the sign-in is recent
 * @param verifiable whether a credential of the user has verified the user, at any time
 */
public record AuthenticatedUser(
    UUID id, Instant authenticatedAt, List<String> methods, boolean fresh, boolean verifiable)
    implements Principal {

  @Override
  public String getName() {
    return id.toString();
  }

  /** Returns whether the sign-in verified the user. */
  public boolean isVerified() {
    return methods.contains(AuthenticationMethod.MULTIPLE_FACTORS);
  }

  /**
   * Verifies that the sign-in is as strong as the account's credentials are: who has the user's
   * device, but not the user, changes nothing.
   *
   * @throws ApiException UNAUTHORIZED with REAUTHENTICATION_REQUIRED
   */
  public AuthenticatedUser verifyStrength() {
    if (verifiable && !isVerified()) {
      throw ApiException.reauthentication(MissingAuthentication.USER_VERIFICATION);
    }
    return this;
  }

  /**
   * Verifies that the sign-in is recent.
   *
   * @throws ApiException UNAUTHORIZED with REAUTHENTICATION_REQUIRED
   */
  public AuthenticatedUser verifyFresh() {
    if (!fresh) {
      throw ApiException.reauthentication(MissingAuthentication.RECENT_SIGN_IN);
    }
    return this;
  }
}
