package io.fidoserver.policy;

import io.fidoserver.error.Reason;
import io.fidoserver.metadata.AuthenticatorStatus;
import io.fidoserver.metadata.CertificationLevel;
import io.fidoserver.webauthn.AttestationTrust;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Rules that accept or refuse authenticators, configured by {@link AuthenticatorPolicy} under the
 * same names: for new credentials, and for stored ones.
 */
public record AuthenticatorRules(
    Optional<Set<UUID>> allowedAaguids,
    Set<UUID> deniedAaguids,
    Set<AuthenticatorStatus> refusedStatuses,
    Optional<CertificationLevel> minimumCertification,
    boolean backupEligible,
    Optional<Integer> minimumPinLength) {

  /** The first rule that refuses {@code authenticator}; or null. */
  public Reason firstViolation(Authenticator authenticator, LocalDate today) {
    if (deniedAaguids.contains(authenticator.aaguid())) {
      return Reason.AAGUID_DENIED;
    }
    if (hasRefusedStatus(authenticator, today)) {
      return Reason.AUTHENTICATOR_STATUS;
    }
    if (authenticator.trust() != AttestationTrust.TRUSTED
        && (allowedAaguids.isPresent() || minimumCertification.isPresent())) {
      return Reason.UNTRUSTED_ATTESTATION;
    }
    if (allowedAaguids.isPresent() && !isAllowed(authenticator)) {
      return Reason.AAGUID_NOT_ALLOWED;
    }
    if (minimumCertification.isPresent() && !isCertified(authenticator, today)) {
      return Reason.CERTIFICATION_TOO_LOW;
    }
    if (authenticator.backupEligible() && !backupEligible) {
      return Reason.BACKUP_ELIGIBLE_NOT_ALLOWED;
    }
    return hasShortPin(authenticator) ? Reason.PIN_TOO_SHORT : null;
  }

  private boolean isAllowed(Authenticator authenticator) {
    return authenticator.isModelProven() && allowedAaguids.get().contains(authenticator.aaguid());
  }

  private boolean hasRefusedStatus(Authenticator authenticator, LocalDate today) {
    return authenticator
        .model()
        .filter(model -> model.hasStatus(refusedStatuses, authenticator.chain(), today))
        .isPresent();
  }

  private boolean hasShortPin(Authenticator authenticator) {
    return authenticator.minPinLength() != null
        && minimumPinLength.filter(least -> authenticator.minPinLength() < least).isPresent();
  }

  private boolean isCertified(Authenticator authenticator, LocalDate today) {
    return authenticator
        .model()
        .filter(model -> authenticator.isModelProven())
        .flatMap(model -> model.certificationLevel(today))
        .filter(level -> level.compareTo(minimumCertification.orElseThrow()) >= 0)
        .isPresent();
  }
}
