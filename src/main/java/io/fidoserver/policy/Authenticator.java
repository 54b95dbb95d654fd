package io.fidoserver.policy;

import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.webauthn.AttestationTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a policy judges an authenticator by.
 *
 * @param aaguid the model that it says it is
 * @param trust what that is worth
 * @param chain its attestation certificates, the first is its own; or empty
 * @param minPinLength the least PIN that it says it takes, in code points; null: it does not say
 * @param model what the metadata know of it
 */
public record Authenticator(
    UUID aaguid,
    AttestationTrust trust,
    List<X509Certificate> chain,
    boolean backupEligible,
    Integer minPinLength,
    Optional<ModelMetadata> model) {}
