package io.fidoserver.http;

import io.vertx.ext.web.RoutingContext;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Annotations {@link FoundByPath} of all resource methods by path, collected at build time. */
public final class PathAnnotations {

  private final Map<String, List<Annotation>> byPath;

  PathAnnotations(Map<String, List<Annotation>> byPath) {
    this.byPath = byPath;
  }

  /**
   * Finds the annotation of a resource method with the request's path, regardless of the HTTP
   * method.
   */
  public <A extends Annotation> Optional<A> find(RoutingContext routing, Class<A> type) {
    return byPath.getOrDefault(routing.normalizedPath(), List.of()).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
