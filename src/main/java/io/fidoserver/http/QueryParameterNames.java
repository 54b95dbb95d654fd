package io.fidoserver.http;

import java.util.Map;
import java.util.Set;

/**
 * Names of the query parameters of each resource method, collected at build time by {@link
 * QueryParameterNamesReader}.
 */
public final class QueryParameterNames {

  private final Map<String, Set<String>> byMethod;

  QueryParameterNames(Map<String, Set<String>> byMethod) {
    this.byMethod = byMethod;
  }

  /** Returns the names of a method's query parameters. */
  Set<String> of(Class<?> resource, String method) {
    return byMethod.getOrDefault(key(resource.getName(), method), Set.of());
  }

  static String key(String resource, String method) {
    return resource + "#" + method;
  }
}
