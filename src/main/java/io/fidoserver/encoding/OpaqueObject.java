package io.fidoserver.encoding;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * JSON object that the server passes on without reading it.
 *
 * @param node the object, whose texts can all be encoded in UTF-8
 */
@Schema(implementation = Object.class, type = SchemaType.OBJECT)
public record OpaqueObject(ObjectNode node) {

  /**
   * Validates the texts.
   *
   * @throws IllegalArgumentException if a text in {@code node} is not Unicode; the message may be
   *     shown to the client
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OpaqueObject {
    verify(node);
  }

  /**
   * Verifies that all texts in {@code node} are Unicode.
   *
   * @throws IllegalArgumentException if one is not; the message may be shown to the client
   */
  public static void verify(JsonNode node) {
    if (node.isTextual()) {
      verify(node.textValue());
    }
    node.fieldNames().forEachRemaining(OpaqueObject::verify);
    node.forEach(OpaqueObject::verify);
  }

  private static void verify(String text) {
    boolean lone =
        text.codePoints().anyMatch(each -> Character.getType(each) == Character.SURROGATE);
    if (lone) {
      throw new IllegalArgumentException("must not contain a lone surrogate");
    }
  }
}
