package io.fidoserver.ceremony;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.enrollment.EnrollmentToken;
import java.util.UUID;

/**
 * Who asks for a registration.
 *
 * @param userId null: somebody new
 * @param fresh whether that user signed in recently
 * @param enrollment the enrollment token that was sent instead of an access token; or null
 */
public record Registrant(UUID userId, boolean fresh, EnrollmentToken enrollment) {

  static final Registrant ANONYMOUS = new Registrant(null, false, null);

  /** The hash of the enrollment token, base64url; null: there is none. */
  String enrollmentHash() {
    return enrollment == null ? null : Base64Url.encode(enrollment.tokenHash);
  }
}
