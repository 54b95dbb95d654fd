package io.fidoserver.webauthn.verification;

import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.extension.RegistrationExtensions;
import java.util.UUID;

/**
 * Result of a verified registration: the contents of the credential record (WebAuthn L3 §7.1 step
 * 27) that the authenticator determines.
 *
 * @param credentialId 1 to 1023 bytes
 * @param publicKey a COSE_Key in CBOR
 * @param algorithm the COSEAlgorithmIdentifier of {@code publicKey}
 * @param signCount unsigned 32 bits
 * @param rpId the RP ID that the credential is for
 * @param aaguid the AAGUID that the authenticator claims; all zeros with a U2F attestation, whose
 *     authenticator has none
 * @param aaguidTrusted whether the attestation proves the AAGUID
 * @param format the attestation statement format
 * @param trust the attestation trust
 * @param attestationObject as it was sent; null where {@code trust} is none, or it has results of
 *     prf
 * @param userPresent false only with conditional mediation (step 15)
 * @param extensions the extension outputs; null: there are none
 */
public record VerifiedRegistration(
    byte[] credentialId,
    byte[] publicKey,
    int algorithm,
    long signCount,
    String rpId,
    UUID aaguid,
    boolean aaguidTrusted,
    String format,
    AttestationTrust trust,
    byte[] attestationObject,
    boolean userPresent,
    boolean userVerified,
    boolean backupEligible,
    boolean backupState,
    RegistrationExtensions extensions) {}
