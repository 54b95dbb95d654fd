package io.fidoserver.webauthn;

import com.webauthn4j.data.extension.authenticator.ExtensionAuthenticatorOutput;
import io.fidoserver.encoding.CborReader;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/**
 * Authenticator data (WebAuthn L3 §6.1), parsed strictly: the parts that the AT and ED flags
 * announce must follow, and nothing else.
 *
 * @param rpIdHash 32 bytes, the SHA-256 of the RP ID
 * @param flags UP, UV, BE, BS, AT, ED
 * @param signCount the signature counter, unsigned 32 bits
 * @param attested the new credential; null: AT is not set
 * @param extensions the authenticator extension outputs (§9.5), decoded, by extension identifier;
 *     empty: ED is not set
 */
public record AuthenticatorData(
    byte[] rpIdHash,
    byte flags,
    long signCount,
    AttestedCredentialData attested,
    Map<Object, Object> extensions) {

  private static final int UP = 0x01;
  private static final int UV = 0x04;
  private static final int BE = 0x08;
  private static final int BS = 0x10;
  private static final int AT = 0x40;
  private static final int ED = 0x80;

  /**
   * Attested credential data (WebAuthn L3 §6.5.1).
   *
   * @param aaguid the authenticator's model
   * @param credentialId 0 to 65,535 bytes, the number in the length field before it
   * @param publicKeyBytes the credential public key as it was sent: a COSE_Key in CBOR
   * @param publicKey {@code publicKeyBytes}, decoded
   */
  public record AttestedCredentialData(
      UUID aaguid, byte[] credentialId, byte[] publicKeyBytes, Map<Object, Object> publicKey) {}

  /**
   * Parses authenticator data.
   *
   * @throws IllegalArgumentException if {@code bytes} are not authenticator data
   */
  public static AuthenticatorData parse(byte[] bytes) {
    try {
      return read(bytes);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("authenticator data: ends too early", e);
    }
  }

  private static AuthenticatorData read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] rpIdHash = take(in, 32);
    byte flags = in.get();
    long signCount = Integer.toUnsignedLong(in.getInt());
    AttestedCredentialData attested = (flags & AT) == 0 ? null : readAttested(in);
    Map<Object, Object> extensions = (flags & ED) == 0 ? Map.of() : readCborMap(in);
    if (!extensions.keySet().stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("extensions: an identifier is not a text");
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("authenticator data: something is left over");
    }
    return new AuthenticatorData(rpIdHash, flags, signCount, attested, extensions);
  }

  private static AttestedCredentialData readAttested(ByteBuffer in) {
    UUID aaguid = new UUID(in.getLong(), in.getLong());
    byte[] credentialId = take(in, Short.toUnsignedInt(in.getShort()));
    int start = in.position();
    Map<Object, Object> publicKey = readCborMap(in);
    if (!publicKey.keySet().stream().allMatch(Long.class::isInstance)) {
      throw new IllegalArgumentException("credential public key: a label is not an integer");
    }
    byte[] publicKeyBytes = Arrays.copyOfRange(in.array(), start, in.position());
    return new AttestedCredentialData(aaguid, credentialId, publicKeyBytes, publicKey);
  }

  private static Map<Object, Object> readCborMap(ByteBuffer in) {
    CborReader cbor = new CborReader(in.array(), in.position());
    Map<Object, Object> map = cbor.readMap();
    in.position(cbor.position());
    return map;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] taken = new byte[length];
    in.get(taken);
    return taken;
  }

  /**
   * Converts it for webauthn4j, which verifies no extension.
   *
   * @param credential the attested credential data; null: there are none
   */
  public <T extends ExtensionAuthenticatorOutput>
      com.webauthn4j.data.attestation.authenticator.AuthenticatorData<T> forVerification(
          com.webauthn4j.data.attestation.authenticator.AttestedCredentialData credential) {
    return new com.webauthn4j.data.attestation.authenticator.AuthenticatorData<>(
        rpIdHash, flags, signCount, credential, null);
  }

  public boolean userPresent() {
    return (flags & UP) != 0;
  }

  public boolean userVerified() {
    return (flags & UV) != 0;
  }

  public boolean backupEligible() {
    return (flags & BE) != 0;
  }

  public boolean backupState() {
    return (flags & BS) != 0;
  }
}
