package io.fidoserver.webauthn.verification;

import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.extension.RegistrationExtensions;
import java.util.UUID;

/**
 * A new credential whose registration verified: the credential record's contents (WebAuthn L3 §7.1
 * step 27) as far as the authenticator says them.
 *
 * @param credentialId 1 to 1023 bytes
 * @param publicKey a COSE_Key in CBOR
 * @param algorithm the COSEAlgorithmIdentifier of {@code publicKey}
 * @param signCount unsigned 32 bits
 * @param aaguid the authenticator's model as it says, for which only a trusted attestation vouches;
 *     zero in a U2F one, which does not sign it
 * @param format the attestation statement format
 * @param trust what the attestation is worth
 * @param attestationObject as it was sent; null for a format that conveys nothing
 * @param userPresent false only where that was allowed
 * @param extensions null: they say nothing
 */
public record VerifiedRegistration(
    byte[] credentialId,
    byte[] publicKey,
    int algorithm,
    long signCount,
    UUID aaguid,
    String format,
    AttestationTrust trust,
    byte[] attestationObject,
    boolean userPresent,
    boolean userVerified,
    boolean backupEligible,
    boolean backupState,
    RegistrationExtensions extensions) {}
