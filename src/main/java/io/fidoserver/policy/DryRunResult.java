package io.fidoserver.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.webauthn.AttestationTrust;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Nullable;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Result of a dry run: the credentials and users that a policy would refuse.
 *
 * @param refused the groups of credentials that the policy refuses
 * @param lockedOut users who have no other credential to sign in with
 */
public record DryRunResult(List<Refused> refused, List<LockedOut> lockedOut) {

  /**
   * Stored credentials of a group.
   *
   * @param authenticatorName the model's name from metadata, or null
   * @param reason the rule that refuses them
   * @param credentials the number of them that can sign in
   */
  @Schema(name = "RefusedCredentials")
  public record Refused(
      UUID aaguid,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String authenticatorName,
      AttestationTrust attestationTrust,
      boolean backupEligible,
      Reason reason,
      long credentials) {

    static Refused of(CredentialGroup group, Optional<ModelMetadata> model, Reason reason) {
      return new Refused(
          group.aaguid(),
          model.map(ModelMetadata::name).orElse(null),
          group.attestationTrust(),
          group.backupEligible(),
          reason,
          group.credentials());
    }
  }

  /** User who could not sign in any more. */
  @Schema(name = "LockedOutUser")
  @RegisterForReflection
  public record LockedOut(UUID userId, String username) {}
}
