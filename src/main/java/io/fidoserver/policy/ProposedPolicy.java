package io.fidoserver.policy;

import io.fidoserver.metadata.AuthenticatorStatus;
import io.fidoserver.metadata.CertificationLevel;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Policy for a dry run; null: as the server is configured.
 *
 * @param requireTrusted whether only trusted attestations are accepted; null: no
 */
public record ProposedPolicy(
    Set<UUID> allowedAaguids,
    Set<UUID> deniedAaguids,
    Set<AuthenticatorStatus> refusedStatuses,
    CertificationLevel minimumCertification,
    Boolean backupEligible,
    Boolean requireTrusted) {

  /** The rules of this policy, completed by the configured ones. */
  AuthenticatorRules over(AuthenticatorRules configured) {
    return new AuthenticatorRules(
        Optional.ofNullable(allowedAaguids).or(configured::allowedAaguids),
        Optional.ofNullable(deniedAaguids).orElseGet(configured::deniedAaguids),
        Optional.ofNullable(refusedStatuses).orElseGet(configured::refusedStatuses),
        Optional.ofNullable(minimumCertification).or(configured::minimumCertification),
        Optional.ofNullable(backupEligible).orElseGet(configured::backupEligible),
        configured.minimumPinLength());
  }
}
