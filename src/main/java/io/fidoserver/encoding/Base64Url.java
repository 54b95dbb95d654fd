package io.fidoserver.encoding;

import java.util.Base64;

/** Base64url without padding (RFC 4648 §5), the only text form of binary values in this API. */
public final class Base64Url {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Url() {}

  /** Encodes {@code value}. */
  public static String encode(byte[] value) {
    return ENCODER.encodeToString(value);
  }

  /**
   * Decodes {@code text}.
   *
   * <p>Each value has one encoding: padding, non-zero pad bits (RFC 4648 §3.5) and other alphabets
   * are refused, so that comparing texts compares values.
   *
   * @throws IllegalArgumentException if {@code text} is not as {@link #encode} writes it
   */
  public static byte[] decode(String text) {
    byte[] value = DECODER.decode(text);
    if (!encode(value).equals(text)) {
      throw new IllegalArgumentException("not base64url without padding");
    }
    return value;
  }
}
