package io.fidoserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Allowed methods of each path, which a response 405 must have in {@code Allow} (RFC 9110 §15.5.6)
 * and the framework does not set. They are read from the OpenAPI document that the build generates
 * from the resources, when the class is initialized; for a native binary that is at build time.
 */
public final class AllowedMethods {

  private static final String DOCUMENT = "/META-INF/quarkus-generated-openapi-doc.JSON";

  private static final Map<String, String> BY_TEMPLATE = read();

  private AllowedMethods() {}

  /** Returns whether an operation has this path template: {@code /api/v1/admin/users/{userId}}. */
  public static boolean know(String template) {
    return BY_TEMPLATE.containsKey(template);
  }

  /** Returns the value of {@code Allow} for this path. */
  static String at(String path) {
    return BY_TEMPLATE.entrySet().stream()
        .filter(each -> Pattern.matches(pattern(each.getKey()), path))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private static Map<String, String> read() {
    Map<String, String> byTemplate = new TreeMap<>();
    try (InputStream document = AllowedMethods.class.getResourceAsStream(DOCUMENT)) {
      new ObjectMapper()
          .readTree(document)
          .get("paths")
          .properties()
          .forEach(path -> byTemplate.put(path.getKey(), methods(path.getValue())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return byTemplate;
  }

  private static String pattern(String template) {
    return template.replaceAll("\\{[^}]+}", "[^/]+");
  }

  private static String methods(JsonNode operations) {
    Iterable<String> names = operations::fieldNames;
    return StreamSupport.stream(names.spliterator(), false)
        .map(name -> name.toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
