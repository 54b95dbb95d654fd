package io.fidoserver.webauthn.cose;

/** DER form of an ECDSA signature: {@code SEQUENCE { r INTEGER, s INTEGER }} (RFC 3279 §2.2.3). */
final class EcdsaSignature {

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  private EcdsaSignature() {}

  /**
   * Returns whether {@code signature} is the DER form of two positive integers of at most {@code
   * length} bytes: lengths in their shortest form, no leading zero that is not needed, nothing
   * after it.
   */
  static boolean isDer(byte[] signature, int length) {
    int header = signature.length > 1 && (signature[1] & 0xff) == 0x81 ? 3 : 2;
    if (signature.length < header || signature[0] != SEQUENCE) {
      return false;
    }
    int content = signature[header - 1] & 0xff;
    boolean shortest = header == 3 ? content > 127 : content <= 127;
    if (!shortest || content != signature.length - header) {
      return false;
    }
    int s = afterInteger(signature, header, length);
    return s > 0 && afterInteger(signature, s, length) == signature.length;
  }

  /** The index after the positive integer that starts at {@code start}, or -1. */
  private static int afterInteger(byte[] der, int start, int length) {
    if (start + 3 > der.length || der[start] != INTEGER) {
      return -1;
    }
    int size = der[start + 1];
    int end = start + 2 + size;
    if (size < 1 || end > der.length || der[start + 2] < 0) {
      return -1;
    }
    boolean padded = der[start + 2] == 0;
    if (padded && (size == 1 || der[start + 3] >= 0)) {
      return -1;
    }
    return size - (padded ? 1 : 0) <= length ? end : -1;
  }
}
