package io.fidoserver.encoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reader of unambiguous JSON from clients.
 *
 * <p>RFC 8259 does not define duplicate keys in an object, bytes that are not UTF-8, or a second
 * value after the first; here each is an error. Nothing is converted: a number is not a string, an
 * unknown enumeration value is not null.
 */
public final class StrictJson {

  private static final int MAX_DEPTH = 100;
  private static final char REPLACEMENT = '\ufffd';

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .addModule(new BinaryModule())
          .addModule(new ExactEnumModule())
          .addModule(new Jdk8Module().configureReadAbsentAsNull(true))
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .withCoercionConfig(
              LogicalType.Textual,
              textual -> {
                textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                textual.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                textual.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  private static final ObjectReader ANY = MAPPER.reader();
  private static final ObjectReader KNOWN =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private StrictJson() {}

  /**
   * Parses {@code utf8}; members that the type does not have are ignored.
   *
   * @throws JsonParseException if it is not JSON
   * @throws JsonProcessingException if it is JSON, but not a {@code type}
   */
  public static <T> T read(byte[] utf8, Type type) throws JsonProcessingException {
    return read(utf8, type, ANY);
  }

  private static <T> T read(byte[] utf8, Type type, ObjectReader reader)
      throws JsonProcessingException {
    String text = text(utf8);
    try {
      return reader.forType(MAPPER.constructType(type)).readValue(text);
    } catch (JsonProcessingException e) {
      // The text after a value of the wrong type was not parsed yet, and may not be JSON at all.
      verifySyntax(text);
      throw e;
    }
  }

  /**
   * Parses {@code utf8} as {@link #read} does, and refuses members that the type does not have.
   *
   * @throws JsonProcessingException also if a member is not known
   */
  public static <T> T readKnown(byte[] utf8, Type type) throws JsonProcessingException {
    return read(utf8, type, KNOWN);
  }

  private static void verifySyntax(String text) throws JsonProcessingException {
    try (JsonParser in = MAPPER.createParser(text)) {
      if (in.nextToken() == null) {
        throw new JsonParseException(in, "nothing");
      }
      in.skipChildren();
      if (in.nextToken() != null) {
        throw new JsonParseException(in, "something behind the value");
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /** Serializes {@code node} as compact text. */
  public static String write(Object node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] utf8) throws JsonParseException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    // Either the replacement character itself was sent, or bytes that are not UTF-8.
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new JsonParseException(null, "not UTF-8", e);
    }
  }
}
