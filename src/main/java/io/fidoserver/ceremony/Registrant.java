package io.fidoserver.ceremony;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.enrollment.EnrollmentToken;
import io.fidoserver.security.AuthenticatedUser;
import java.util.UUID;

/**
 * Caller who requests a registration.
 *
 * @param userId null: a new user
 * @param signedIn the principal of the access token; or null
 * @param enrollment the enrollment token that was sent instead of an access token; or null
 */
public record Registrant(UUID userId, AuthenticatedUser signedIn, EnrollmentToken enrollment) {

  static final Registrant ANONYMOUS = new Registrant(null, null, null);

  /** Returns the SHA-256 of the enrollment token, base64url; null: there is none. */
  String enrollmentHash() {
    return enrollment == null ? null : Base64Url.encode(enrollment.tokenHash);
  }

  /**
   * Verifies that a sign-in is recent and strong enough to add a credential.
   *
   * @throws io.fidoserver.error.ApiException UNAUTHORIZED with REAUTHENTICATION_REQUIRED
   */
  void verifySignIn() {
    if (signedIn != null) {
      signedIn.verifyFresh().verifyStrength();
    }
  }
}
