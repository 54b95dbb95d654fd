package io.fidoserver.policy;

import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.webauthn.AttestationTrust;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Group of stored credentials that a policy can't distinguish.
 *
 * @param aaguidTrusted null: it is not known
 * @param credentials the number of them that can sign in
 */
@RegisterForReflection
record CredentialGroup(
    UUID aaguid,
    Boolean aaguidTrusted,
    AttestationTrust attestationTrust,
    boolean backupEligible,
    Long credentials) {

  /** Key of the group, as {@link CredentialGroupRepository} computes it in the database. */
  String key() {
    return aaguid + "/" + aaguidTrusted + "/" + attestationTrust.name() + "/" + backupEligible;
  }

  /** Merges two groups with the same key. */
  CredentialGroup and(CredentialGroup others) {
    return new CredentialGroup(
        aaguid, aaguidTrusted, attestationTrust, backupEligible, credentials + others.credentials);
  }

  Authenticator authenticator(Optional<ModelMetadata> model) {
    boolean isModelProven =
        aaguidTrusted == null ? attestationTrust == AttestationTrust.TRUSTED : aaguidTrusted;
    return new Authenticator(
        aaguid, attestationTrust, isModelProven, List.of(), backupEligible, null, model);
  }
}
