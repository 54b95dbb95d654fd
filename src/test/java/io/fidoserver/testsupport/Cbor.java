package io.fidoserver.testsupport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writer of CBOR, canonical if its input is in canonical order; with {@link Raw} also of malformed
 * CBOR.
 */
public final class Cbor {

  /** Bytes that are written as they are, in the place of an item. */
  public record Raw(byte[] bytes) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Cbor() {}

  public static byte[] encode(Object item) {
    Cbor cbor = new Cbor();
    cbor.write(item);
    return cbor.out.toByteArray();
  }

  private void write(Object item) {
    if (item instanceof Raw raw) {
      out.writeBytes(raw.bytes());
    } else if (item instanceof Number number) {
      long value = number.longValue();
      head(value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
    } else if (item instanceof byte[] bytes) {
      head(2, bytes.length);
      out.writeBytes(bytes);
    } else if (item instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      head(3, utf8.length);
      out.writeBytes(utf8);
    } else if (item instanceof List<?> list) {
      head(4, list.size());
      list.forEach(this::write);
    } else if (item instanceof Map<?, ?> map) {
      head(5, map.size());
      map.forEach(
          (key, value) -> {
            write(key);
            write(value);
          });
    } else if (item instanceof Boolean bool) {
      out.write(bool ? 0xf5 : 0xf4);
    } else {
      throw new IllegalArgumentException("" + item);
    }
  }

  private void head(int major, long argument) {
    if (argument < 24) {
      out.write(major << 5 | (int) argument);
    } else if (argument < 0x100) {
      out.write(major << 5 | 24);
      out.write((int) argument);
    } else if (argument < 0x10000) {
      out.write(major << 5 | 25);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) argument).array());
    } else if (argument < 0x100000000L) {
      out.write(major << 5 | 26);
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) argument).array());
    } else {
      out.write(major << 5 | 27);
      out.writeBytes(ByteBuffer.allocate(8).putLong(argument).array());
    }
  }
}
