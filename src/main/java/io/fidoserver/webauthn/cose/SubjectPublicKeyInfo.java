package io.fidoserver.webauthn.cose;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * SubjectPublicKeyInfo (RFC 5280 §4.1) of keys of one length, from which the JCA makes keys: the
 * same header bytes for each, then the key.
 */
final class SubjectPublicKeyInfo {

  private final String factory;
  private final byte[] head;
  private final int length;

  /**
   * @param factory the name of the JCA's KeyFactory
   * @param head the DER before the key, in hexadecimal
   * @param length the key's length in bytes
   */
  SubjectPublicKeyInfo(String factory, String head, int length) {
    this.factory = factory;
    this.head = HexFormat.of().parseHex(head);
    this.length = length;
  }

  /** The key's length in bytes. */
  int length() {
    return length;
  }

  /**
   * Creates the JCA's key from the concatenated {@code parts}.
   *
   * @throws IllegalStateException if the runtime has no keys of this type
   */
  PublicKey publicKey(byte[]... parts) {
    ByteBuffer der = ByteBuffer.allocate(head.length + length).put(head);
    for (byte[] part : parts) {
      der.put(part);
    }
    try {
      return KeyFactory.getInstance(factory).generatePublic(new X509EncodedKeySpec(der.array()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key in {@code der}; empty: it is of another type. */
  Optional<byte[]> key(byte[] der) {
    boolean isOfThisKind =
        der.length == head.length + length
            && Arrays.equals(der, 0, head.length, head, 0, head.length);
    return isOfThisKind
        ? Optional.of(Arrays.copyOfRange(der, head.length, der.length))
        : Optional.empty();
  }
}
