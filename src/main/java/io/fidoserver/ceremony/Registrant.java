package io.fidoserver.ceremony;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.enrollment.EnrollmentToken;
import java.util.UUID;

/**
 * Caller who requests a registration.
 *
 * @param userId null: a new user
 * @param fresh whether the user signed in recently
 * @param enrollment the enrollment token that was sent instead of an access token; or null
 */
public record Registrant(UUID userId, boolean fresh, EnrollmentToken enrollment) {

  static final Registrant ANONYMOUS = new Registrant(null, false, null);

  /** Returns the SHA-256 of the enrollment token, base64url; null: there is none. */
  String enrollmentHash() {
    return enrollment == null ? null : Base64Url.encode(enrollment.tokenHash);
  }
}
