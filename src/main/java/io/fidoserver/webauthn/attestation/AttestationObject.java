package io.fidoserver.webauthn.attestation;

import io.fidoserver.encoding.CborReader;
import io.fidoserver.webauthn.AuthenticatorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An attestation object (WebAuthn L3 §6.5.4), parsed strictly.
 *
 * @param bytes the whole object, in CBOR
 * @param format the attestation statement format identifier
 * @param statement the attestation statement, decoded; empty where it is a compound
 * @param parts the statements of a compound (§8.9); else empty
 * @param authenticatorData with attested credential data
 */
public record AttestationObject(
    byte[] bytes,
    String format,
    Map<?, ?> statement,
    List<Map<?, ?>> parts,
    AuthenticatorData authenticatorData) {

  static final String COMPOUND = "compound";

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
        && members.get("authData") instanceof byte[] authData) {
      AuthenticatorData authenticatorData = AuthenticatorData.parse(authData);
      Object statement = members.get("attStmt");
      if (authenticatorData.attested() != null && statement instanceof Map<?, ?> single) {
        return new AttestationObject(bytes, format, single, List.of(), authenticatorData);
      }
      if (authenticatorData.attested() != null
          && format.equals(COMPOUND)
          && statement instanceof List<?> several) {
        return new AttestationObject(bytes, format, Map.of(), parts(several), authenticatorData);
      }
    }
    throw new IllegalArgumentException("attestation object: a member is missing");
  }

  private static List<Map<?, ?>> parts(List<?> several) {
    List<Map<?, ?>> parts = new ArrayList<>();
    for (Object each : several) {
      if (!(each instanceof Map<?, ?> part)) {
        throw new IllegalArgumentException("attestation object: a part is no statement");
      }
      parts.add(part);
    }
    return parts;
  }

  /**
   * The authenticator data in the bytes that are signed.
   *
   * @return a copy
   */
  byte[] signedData() {
    return (byte[]) new CborReader(bytes, 0).readMap().get("authData");
  }
}
