package io.fidoserver.webauthn;

/**
 * Credential record (WebAuthn L3 §4), as far as verifying an assertion needs it.
 *
 * @param id 1 to 1023 bytes
 * @param publicKey a COSE_Key in CBOR, validated at registration
 * @param signCount unsigned 32 bits
 * @param backupEligible the BE flag at registration, which may never change; null: it is not known,
 *     as the credential was imported without it
 */
public record CredentialRecord(
    byte[] id, byte[] publicKey, long signCount, Boolean backupEligible) {}
