package io.fidoserver.webauthn;

import java.util.Map;

/**
 * An attestation object (WebAuthn L3 §6.5.4), read strictly.
 *
 * @param bytes all of it
 * @param format the attestation statement format identifier
 * @param statement the attestation statement, decoded
 * @param authenticatorData with attested credential data in it
 */
record AttestationObject(
    byte[] bytes, String format, Map<?, ?> statement, AuthenticatorData authenticatorData) {

  /**
   * @throws IllegalArgumentException if {@code bytes} are not an attestation object with a
   *     credential
   */
  static AttestationObject parse(byte[] bytes) {
    CborReader cbor = new CborReader(bytes, 0);
    Map<Object, Object> members = cbor.readMap();
    if (cbor.position() != bytes.length) {
      throw new IllegalArgumentException("attestation object: something is left over");
    }
    if (members.get("fmt") instanceof String format
        && members.get("attStmt") instanceof Map<?, ?> statement
        && members.get("authData") instanceof byte[] authData) {
      AuthenticatorData authenticatorData = AuthenticatorData.parse(authData);
      if (authenticatorData.attested() != null) {
        return new AttestationObject(bytes, format, statement, authenticatorData);
      }
    }
    throw new IllegalArgumentException("attestation object: a member is missing");
  }
}
