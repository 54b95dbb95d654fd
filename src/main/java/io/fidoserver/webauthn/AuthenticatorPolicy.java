package io.fidoserver.webauthn;

import io.fidoserver.error.Reason;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Which authenticators are welcome: of what was verified, whatever was asked for. */
@ConfigMapping(prefix = "fido.authenticator")
public interface AuthenticatorPolicy {

  /**
   * The only models that may register, by AAGUID. Anybody can claim a model, so only a trusted
   * attestation shows one; all else is refused.
   */
  Optional<Set<UUID>> allowedAaguids();

  /** Models that may not register, by AAGUID; whoever claims to be one is taken at its word. */
  Optional<Set<UUID>> deniedAaguids();

  /** Whether credentials that may be backed up, and so leave their authenticator, may register. */
  @WithDefault("true")
  boolean backupEligible();

  /** Whether the authenticator must verify the user, in every ceremony, whatever it asks for. */
  @WithDefault("false")
  boolean userVerificationRequired();

  /** How many credentials a user may have. */
  @WithDefault("100")
  @Min(1) @Max(10_000) int maxCredentials();

  /**
   * The step that refuses a new credential; or null.
   *
   * @param aaguid what the authenticator says that it is
   * @param trust what that is worth
   */
  default Reason refuses(UUID aaguid, AttestationTrust trust, boolean isBackupEligible) {
    if (deniedAaguids().orElse(Set.of()).contains(aaguid)) {
      return Reason.AAGUID_DENIED;
    }
    if (allowedAaguids().isPresent()) {
      if (trust != AttestationTrust.TRUSTED) {
        return Reason.UNTRUSTED_ATTESTATION;
      }
      if (!allowedAaguids().get().contains(aaguid)) {
        return Reason.AAGUID_NOT_ALLOWED;
      }
    }
    return isBackupEligible && !backupEligible() ? Reason.BACKUP_ELIGIBLE_NOT_ALLOWED : null;
  }
}
