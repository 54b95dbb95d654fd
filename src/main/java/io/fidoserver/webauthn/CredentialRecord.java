package io.fidoserver.webauthn;

/**
 * What a relying party keeps of a credential to verify its assertions (WebAuthn L3 §4, credential
 * record).
 *
 * @param id 1 to 1023 bytes
 * @param publicKey a COSE_Key in CBOR, found sound when it was registered
 * @param signCount unsigned 32 bits
 * @param backupEligible the BE flag at registration, which may never change
 */
public record CredentialRecord(
    byte[] id, byte[] publicKey, long signCount, boolean backupEligible) {}
