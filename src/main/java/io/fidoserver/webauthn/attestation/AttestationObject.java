package io.fidoserver.webauthn.attestation;

import io.fidoserver.encoding.CborReader;
import io.fidoserver.webauthn.AuthenticatorData;
import java.util.List;
import java.util.Map;

/**
 * An attestation object (WebAuthn L3 §6.5.4), parsed strictly.
 *
 * @param bytes the whole object, in CBOR
 * @param format the attestation statement format identifier
 * @param statement the attestation statement, decoded: a map, or a compound's list of maps (§8.9)
 * @param signedData the authenticator data, in the bytes that are signed
 * @param authenticatorData {@code signedData}, decoded, with attested credential data
 */
public record AttestationObject(
    byte[] bytes,
    String format,
    Object statement,
    byte[] signedData,
    AuthenticatorData authenticatorData) {

  /**
   * Parses an attestation object.
   *
   * @throws IllegalArgumentException if {@code bytes} are not an attestation object with a
   *     credential
   */
  public static AttestationObject parse(byte[] bytes) {
    CborReader cbor = new CborReader(bytes, 0);
    Map<Object, Object> members = cbor.readMap();
    if (cbor.position() != bytes.length) {
      throw new IllegalArgumentException("attestation object: something is left over");
    }
    if (members.get("fmt") instanceof String format
        && members.get("authData") instanceof byte[] authData
        && isStatement(format, members.get("attStmt"))) {
      AuthenticatorData authenticatorData = AuthenticatorData.parse(authData);
      if (authenticatorData.attested() != null) {
        return new AttestationObject(
            bytes, format, members.get("attStmt"), authData, authenticatorData);
      }
    }
    throw new IllegalArgumentException("attestation object: a member is missing");
  }

  private static boolean isStatement(String format, Object statement) {
    return statement instanceof Map<?, ?>
        || format.equals(CompoundAttestationStatement.FORMAT)
            && statement instanceof List<?> parts
            && parts.stream().allMatch(Map.class::isInstance);
  }
}
