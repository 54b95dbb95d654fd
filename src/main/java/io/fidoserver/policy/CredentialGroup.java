package io.fidoserver.policy;

import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.webauthn.AttestationTrust;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Stored credentials that a policy can't tell from each other.
 *
 * @param credentials how many of them can sign in
 */
@RegisterForReflection
record CredentialGroup(
    UUID aaguid, AttestationTrust attestationTrust, boolean backupEligible, Long credentials) {

  /** As {@link CredentialGroupRepository} compares it in the database. */
  String key() {
    return aaguid + "/" + attestationTrust.name() + "/" + backupEligible;
  }

  /** These and others of the same kind. */
  CredentialGroup and(CredentialGroup others) {
    return new CredentialGroup(
        aaguid, attestationTrust, backupEligible, credentials + others.credentials);
  }

  Authenticator authenticator(Optional<ModelMetadata> model) {
    return new Authenticator(aaguid, attestationTrust, List.of(), backupEligible, null, model);
  }
}
