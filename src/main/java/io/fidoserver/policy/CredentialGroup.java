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
 * @param credentials the number of them that can sign in
 */
@RegisterForReflection
record CredentialGroup(
    UUID aaguid, AttestationTrust attestationTrust, boolean backupEligible, Long credentials) {

  /** Key of the group, as {@link CredentialGroupRepository} computes it in the database. */
  String key() {
    return aaguid + "/" + attestationTrust.name() + "/" + backupEligible;
  }

  /** Merges two groups with the same key. */
  CredentialGroup and(CredentialGroup others) {
    return new CredentialGroup(
        aaguid, attestationTrust, backupEligible, credentials + others.credentials);
  }

  Authenticator authenticator(Optional<ModelMetadata> model) {
    // Whether its model was proven is not stored with a credential.
    boolean isModelProven = attestationTrust == AttestationTrust.TRUSTED;
    return new Authenticator(
        aaguid, attestationTrust, isModelProven, List.of(), backupEligible, null, model);
  }
}
