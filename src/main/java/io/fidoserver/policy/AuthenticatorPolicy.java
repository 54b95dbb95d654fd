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

/**
 * Authenticator policy: the authenticators that may register, by their verified properties,
 * whatever the options requested.
 */
@ConfigMapping(prefix = "fido.authenticator")
public interface AuthenticatorPolicy {

  /**
   * AAGUIDs of the only models that may register. Anybody can claim an AAGUID, so only a trusted
   * attestation proves one; all else is refused.
   */
  Optional<Set<UUID>> allowedAaguids();

  /** AAGUIDs of models that may not register; a claim without proof is refused too. */
  Optional<Set<UUID>> deniedAaguids();

  /**
   * Statuses that the metadata may not report of a model; a claim of the model without proof is
   * refused too.
   */
  @WithDefault(
      "REVOKED,USER_VERIFICATION_BYPASS,ATTESTATION_KEY_COMPROMISE,"
          + "USER_KEY_REMOTE_COMPROMISE,USER_KEY_PHYSICAL_COMPROMISE")
  Optional<Set<AuthenticatorStatus>> refusedStatuses();

  /** Lowest certification level of a model, which a trusted attestation must prove. */
  Optional<CertificationLevel> minimumCertification();

  /**
   * Permission to register credentials that are backup eligible (WebAuthn L3 §6.1.3), and so may
   * leave their authenticator.
   */
  @WithDefault("true")
  boolean backupEligible();

  /**
   * Lowest minPinLength (CTAP 2.2 §12.4) that an authenticator may report, in code points;
   * registrations then request it. Few report it, and only to relying parties that they were set up
   * for: one that does not is accepted.
   */
  Optional<@Min(4) @Max(63) Integer> minimumPinLength();

  /** Requirement of user verification in every ceremony, whatever the ceremony requests. */
  @WithDefault("false")
  boolean userVerificationRequired();

  /**
   * Condition under which a credential that was registered without user verification counts as two
   * factors (WebAuthn L3 §7.2 step 24).
   */
  @WithDefault("authorized")
  UvInitialization uvInitialization();

  /** Conditions under which {@code uvInitialized} becomes true. */
  enum UvInitialization {
    /** The user is verified, and sends a recent access token of a sign-in that verified them. */
    AUTHORIZED,
    /** The authenticator says for the first time that it verified the user. */
    FIRST_USE
  }

  /** Longest list of credentials that browsers take (Chromium: 64). */
  int MAX_LIST = 64;

  /** Largest number of credentials of a user. */
  @WithDefault("" + MAX_LIST)
  @Min(1) @Max(MAX_LIST) int maxCredentials();

  /** Treatment of stored credentials of a model with a refused status. */
  @WithDefault("flag")
  StoredCredentials storedCredentials();

  /** Treatments of a stored credential that would be refused today. */
  enum StoredCredentials {
    /** Leave it as it is. */
    LEAVE,
    /** Flag it: by an event, and where the credential is listed. */
    FLAG,
    /** Flag it, and suspend it until an operator reactivates it. */
    SUSPEND
  }

  /** The part of this policy that {@link AuthenticatorRules} evaluate. */
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
