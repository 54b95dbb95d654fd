package io.fidoserver.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
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
 * The methods that a path takes, which an answer 405 must name (RFC 9110 §15.5.6) and the framework
 * does not say. They are read from the OpenAPI document that the build makes of the resources.
 */
@ApplicationScoped
public class AllowedMethods {

  private static final String DOCUMENT = "META-INF/quarkus-generated-openapi-doc.JSON";

  private final Map<String, String> byTemplate = new TreeMap<>();

  AllowedMethods(ObjectMapper json) {
    ClassLoader application = Thread.currentThread().getContextClassLoader();
    try (InputStream document = application.getResourceAsStream(DOCUMENT)) {
      json.readTree(document)
          .get("paths")
          .properties()
          .forEach(path -> byTemplate.put(path.getKey(), methods(path.getValue())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a call has this path, as it is declared: {@code /api/v1/admin/users/{userId}}. */
  public boolean knows(String template) {
    return byTemplate.containsKey(template);
  }

  /** The value of {@code Allow} for this path. */
  String at(String path) {
    return byTemplate.entrySet().stream()
        .filter(each -> Pattern.matches(pattern(each.getKey()), path))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
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
