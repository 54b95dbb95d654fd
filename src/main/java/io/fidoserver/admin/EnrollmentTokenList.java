package io.fidoserver.admin;

import io.fidoserver.enrollment.EnrollmentToken;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Enrollment tokens of a user that may still be used. */
@Schema(name = "EnrollmentToken", requiredProperties = "enrollmentTokens")
public record EnrollmentTokenList(List<Entry> enrollmentTokens) {

  /**
   * Enrollment token, without the token itself.
   *
   * @param id the SHA-256 of the token, base64url
   */
  @Schema(requiredProperties = {"id", "expiresAt"})
  public record Entry(
      byte[] id, @Schema(implementation = String.class, format = "date-time") Instant expiresAt) {}

  static EnrollmentTokenList of(List<EnrollmentToken> tokens) {
    return new EnrollmentTokenList(
        tokens.stream().map(each -> new Entry(each.tokenHash, each.expiresAt)).toList());
  }
}
