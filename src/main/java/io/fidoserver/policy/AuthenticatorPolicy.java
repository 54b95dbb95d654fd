package io.fidoserver.policy;

import io.fidoserver.metadata.AuthenticatorStatus;
import io.fidoserver.metadata.CertificationLevel;
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

  /** What the metadata may not say of a model; whoever claims to be one is taken at its word. */
  @WithDefault(
      "REVOKED,USER_VERIFICATION_BYPASS,ATTESTATION_KEY_COMPROMISE,"
          + "USER_KEY_REMOTE_COMPROMISE,USER_KEY_PHYSICAL_COMPROMISE")
  Optional<Set<AuthenticatorStatus>> refusedStatuses();

  /** The least that a model must be certified for, shown by a trusted attestation. */
  Optional<CertificationLevel> minimumCertification();

  /** Whether credentials that may be backed up, and so leave their authenticator, may register. */
  @WithDefault("true")
  boolean backupEligible();

  /**
   * The least PIN that an authenticator may say it takes (CTAP 2.2 §12.4, minPinLength), in code
   * points; it is then asked for it. Few say it, and only to whom they were set up for: who does
   * not is welcome.
   */
  Optional<@Min(4) @Max(63) Integer> minimumPinLength();

  /** Whether the authenticator must verify the user, in every ceremony, whatever it asks for. */
  @WithDefault("false")
  boolean userVerificationRequired();

  /** How many credentials a user may have. */
  @WithDefault("100")
  @Min(1) @Max(10_000) int maxCredentials();

  /** What happens to stored credentials of a model of which the metadata say what they may not. */
  @WithDefault("flag")
  StoredCredentials storedCredentials();

  /** What to do with a stored credential that would be refused today. */
  enum StoredCredentials {
    /** Nothing. */
    LEAVE,
    /** Tell: by an event, and where the credential is listed. */
    FLAG,
    /** Tell, and suspend it, until an operator reactivates it. */
    SUSPEND
  }

  /** What of this is judged by rules. */
  default AuthenticatorRules rules() {
    return new AuthenticatorRules(
        allowedAaguids(),
        deniedAaguids().orElse(Set.of()),
        refusedStatuses().orElse(Set.of()),
        minimumCertification(),
        backupEligible(),
        minimumPinLength());
  }
}
