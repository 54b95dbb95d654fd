package io.fidoserver.encoding;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reader of unambiguous CBOR (RFC 8949), as in CTAP2's canonical form (CTAP 2.2 §8): a map has no
 * duplicate keys, a length is in its shortest form, there are no tags.
 *
 * <p>Maps and arrays of indefinite length are accepted too: they are not ambiguous, and some
 * authenticators write them. Every method throws {@link IllegalArgumentException} on anything else.
 */
public final class CborReader {

  /**
   * Deepest nesting: CTAP 2.2 §8 allows four levels; statements and extensions of real
   * authenticators fit in 16.
   */
  private static final int MAX_DEPTH = 16;

  private static final int INDEFINITE = -1;
  private static final int BREAK = 0xff;

  private final byte[] bytes;
  private int position;
  private int depth;

  public CborReader(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  /** The index of the first byte that has not been read. */
  public int position() {
    return position;
  }

  /** Reads a map, whose keys are integers or texts. */
  public Map<Object, Object> readMap() {
    if (peek() >> 5 != 5) {
      throw malformed("not a map");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) read();
    return map;
  }

  /**
   * Reads one item: a {@link Long} or {@link BigInteger}, {@code byte[]}, {@link String}, {@link
   * List}, {@link Map}, {@link Boolean}, {@link Double}, or null.
   */
  Object read() {
    if (++depth > MAX_DEPTH) {
      throw malformed("too deep");
    }
    int initial = next();
    int major = initial >> 5;
    int info = initial & 0x1f;
    Object item =
        switch (major) {
          case 0 -> integer(argument(info), false);
          case 1 -> integer(argument(info), true);
          case 2 -> take(length(info));
          case 3 -> text(take(length(info)));
          case 4 -> array(info == 31 ? INDEFINITE : length(info));
          case 5 -> map(info == 31 ? INDEFINITE : length(info));
          case 7 -> simple(info);
          default -> throw malformed("a tag");
        };
    depth--;
    return item;
  }

  private List<Object> array(int length) {
    List<Object> array = new ArrayList<>();
    for (int i = 0; hasMore(i, length); i++) {
      array.add(read());
    }
    return array;
  }

  private Map<Object, Object> map(int length) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; hasMore(i, length); i++) {
      Object key = read();
      if (!(key instanceof Long) && !(key instanceof String)) {
        // Nothing in WebAuthn has other keys, and many that collide would take long to compare.
        throw malformed("a key that is neither an integer nor a text");
      }
      if (map.containsKey(key)) {
        throw malformed("a key twice");
      }
      map.put(key, read());
    }
    return map;
  }

  private boolean hasMore(int index, int length) {
    if (length != INDEFINITE) {
      return index < length;
    }
    if (peek() != BREAK) {
      return true;
    }
    position++;
    return false;
  }

  private Object simple(int info) {
    return switch (info) {
      case 20 -> false;
      case 21 -> true;
      case 22, 23 -> null;
      case 25 -> halfPrecision(take(2));
      case 26 -> (double) ByteBuffer.wrap(take(4)).getFloat();
      case 27 -> ByteBuffer.wrap(take(8)).getDouble();
      default -> throw malformed("a simple value that is not assigned");
    };
  }

  /** Decodes a half-precision number (RFC 8949, appendix D). */
  private static double halfPrecision(byte[] two) {
    int half = (two[0] & 0xff) << 8 | two[1] & 0xff;
    int exponent = half >> 10 & 0x1f;
    int mantissa = half & 0x3ff;
    double magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((double) mantissa, -24);
          case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb((double) (mantissa + 1024), exponent - 25);
        };
    return (half & 0x8000) == 0 ? magnitude : -magnitude;
  }

  private Object integer(long argument, boolean negative) {
    if (argument >= 0) {
      return negative ? -1 - argument : argument;
    }
    BigInteger unsigned = new BigInteger(Long.toUnsignedString(argument));
    return negative ? unsigned.not() : unsigned;
  }

  private int length(int info) {
    long length = argument(info);
    if (length < 0 || length > bytes.length - position) {
      throw malformed("longer than its input");
    }
    return (int) length;
  }

  private long argument(int info) {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw malformed("a length that is not allowed");
    }
    int size = 1 << info - 24;
    long argument = 0;
    for (byte b : take(size)) {
      argument = argument << 8 | b & 0xff;
    }
    boolean fitsInLess =
        size == 1 ? argument < 24 : Long.compareUnsigned(argument, 1L << size * 4) < 0;
    if (fitsInLess) {
      throw malformed("not in its shortest form");
    }
    return argument;
  }

  private String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("text that is not UTF-8");
    }
  }

  private int next() {
    int value = peek();
    position++;
    return value;
  }

  private int peek() {
    if (position >= bytes.length) {
      throw malformed("ends too early");
    }
    return bytes[position] & 0xff;
  }

  private byte[] take(int length) {
    if (length > bytes.length - position) {
      throw malformed("ends too early");
    }
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("CBOR: " + what);
  }
}
