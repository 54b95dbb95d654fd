package io.fidoserver.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.enrollment.EnrollmentToken;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/**
 * Enrollment that may still be used, without the token.
 *
 * @param id the SHA-256 of the token
 * @param userId null: the registration creates the user
 * @param terms what it demands, and the user that it creates
 */
public record EnrollmentView(
    byte[] id,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID userId,
    Instant expiresAt,
    EnrollmentTerms terms) {

  static EnrollmentView of(EnrollmentToken token) {
    return new EnrollmentView(token.tokenHash, token.userId, token.expiresAt, token.terms());
  }
}
