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
 * How keys that all have the same length are written for the JCA (RFC 5280 §4.1): what says their
 * kind is the same bytes for each, and the key follows.
 */
final class SubjectPublicKeyInfo {

  private final String factory;
  private final byte[] head;
  private final int length;

  /**
   * @param factory the name of the JCA's KeyFactory
   * @param head what stands in front of the key, in hexadecimal
   * @param length the key's, in bytes
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
   * The key whose parts these are.
   *
   * @throws IllegalStateException if the runtime has no keys of this kind
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

  /** The key in {@code der}; empty: it is of another kind. */
  Optional<byte[]> key(byte[] der) {
    boolean isOfThisKind =
        der.length == head.length + length
            && Arrays.equals(der, 0, head.length, head, 0, head.length);
    return isOfThisKind
        ? Optional.of(Arrays.copyOfRange(der, head.length, der.length))
        : Optional.empty();
  }
}
