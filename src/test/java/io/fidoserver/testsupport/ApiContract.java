package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Verification of every response in a test against the OpenAPI document: it must be documented.
 * Responses are recorded in {@code target/answers}, so that the document can be verified against
 * them in turn.
 */
public final class ApiContract {

  public static final Path OCCURRED = Path.of("target/answers");

  private static final String DOCUMENT = "/q/openapi?format=json";

  /**
   * Error codes of the HTTP layer for a path or method that is not in the document: {@code
   * /users/1} is not, where an ID is a UUID.
   */
  private static final Set<String> OF_NO_CALL = Set.of("NOT_FOUND", "METHOD_NOT_ALLOWED");

  private static JsonNode document;

  private ApiContract() {}

  /** The document of the first server that is called. */
  private static synchronized JsonNode document(String baseUri) {
    if (document == null) {
      document = Json.parse(Request.to(baseUri).sendUnverified("GET", DOCUMENT).asString());
    }
    return document;
  }

  static void verify(String baseUri, String method, String fullPath, Response answer) {
    // Every relying party has the same API.
    String path = fullPath.replaceFirst("^/rp/[^/]+", "");
    String template = template(document(baseUri.replaceFirst("/rp/[^/]+$", "")), path);
    JsonNode operation = document.at("/paths").path(template).path(method.toLowerCase(Locale.ROOT));
    if (!operation.isMissingNode() && !isOfNoCall(operation, answer)) {
      verify(method + " " + template, operation, answer);
    } else if (operation.isMissingNode() && path.startsWith("/api/")) {
      assertTrue(OF_NO_CALL.contains(code(answer)), path + " is not documented");
    }
  }

  private static boolean isOfNoCall(JsonNode operation, Response answer) {
    String code = code(answer);
    return OF_NO_CALL.contains(code) && !operation.get("responses").findPath(code).has("$ref");
  }

  private static String template(JsonNode document, String path) {
    for (String each : (Iterable<String>) document.get("paths")::fieldNames) {
      if (path.matches(each.replaceAll("\\{[^}]+}", "[^/]*"))) {
        return each;
      }
    }
    return "";
  }

  private static String code(Response answer) {
    return answer.statusCode() < 400
        ? "OK"
        : Json.parse(answer.asString()).at("/errors/0/code").textValue();
  }

  private static void verify(String call, JsonNode operation, Response answer) {
    JsonNode documented = operation.at("/responses/" + answer.statusCode());
    String code = code(answer);
    String what = call + " " + answer.statusCode() + " " + code;
    assertTrue(
        code.equals("OK") ? !documented.isMissingNode() : documented.findPath(code).has("$ref"),
        what + " is not documented");
    note(what);
    if (answer.contentType().startsWith("application/json")) {
      verifyMembers(
          what, documented.at("/content/application~1json/schema"), Json.parse(answer.asString()));
    }
  }

  /** Verifies that every member is documented, and has the documented type. */
  private static void verifyMembers(String where, JsonNode reference, JsonNode value) {
    JsonNode schema =
        reference.has("$ref")
            ? document.at(reference.get("$ref").asText().substring(1))
            : reference;
    String type = schema.path("type").asText();
    if (value.isObject()) {
      assertTrue(type.equals("object"), where + " is an object");
      for (String each : (Iterable<String>) value::fieldNames) {
        // An object without properties is the application's own: a transaction, extensions.
        if (schema.has("properties")) {
          JsonNode member = schema.at("/properties").path(each);
          if (member.isMissingNode() && schema.path("additionalProperties").asBoolean()) {
            continue;
          }
          assertTrue(!member.isMissingNode(), where + "." + each + " is not documented");
          verifyMembers(where + "." + each, member, value.get(each));
        }
      }
      schema
          .path("required")
          .forEach(each -> assertTrue(value.has(each.asText()), where + " lacks " + each));
    } else if (value.isArray()) {
      assertTrue(type.equals("array"), where + " is an array");
      value.forEach(each -> verifyMembers(where + "[]", schema.get("items"), each));
    } else if (!value.isNull()) {
      String actual = value.isTextual() ? "string" : value.isBoolean() ? "boolean" : "integer";
      assertTrue(
          type.equals(actual) || schema.has("anyOf") || schema.at("/type").isArray(),
          where + " is a " + actual + ", documented is " + schema);
    }
  }

  private static void note(String what) {
    try {
      Files.createDirectories(OCCURRED);
      Path file = OCCURRED.resolve(what.replace("/", "|"));
      if (Files.notExists(file)) {
        Files.write(file, new byte[0]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All recorded responses, as {@code METHOD /path status CODE}. */
  public static Set<String> occurred() throws IOException {
    try (var files = Files.list(OCCURRED)) {
      Set<String> all = new TreeSet<>();
      files.forEach(each -> all.add(each.getFileName().toString().replace("|", "/")));
      return all;
    }
  }
}
