package io.fidoserver.policy;

import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.webauthn.AttestationTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Properties of an authenticator that a policy evaluates.
 *
 * @param aaguid the AAGUID that it claims
 * @param trust the attestation trust
 * @param isModelProven whether the attestation proves the AAGUID
 * @param chain its attestation certificates, its own first; or empty
 * @param minPinLength the least PIN length that it reports to accept, in code points; null: it does
 *     not report it
 * @param model the metadata of its model
 */
public record Authenticator(
    UUID aaguid,
    AttestationTrust trust,
    boolean isModelProven,
    List<X509Certificate> chain,
    boolean backupEligible,
    Integer minPinLength,
    Optional<ModelMetadata> model) {}
