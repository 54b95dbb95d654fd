package io.fidoserver.http;

import io.vertx.ext.web.RoutingContext;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The annotations {@link FoundByPath} of all resource methods, as the build read them. */
public final class PathAnnotations {

  private final Map<String, List<Annotation>> byPath;

  PathAnnotations(Map<String, List<Annotation>> byPath) {
    this.byPath = byPath;
  }

  /** The annotation of the call that has this path, whatever the method. */
  public <A extends Annotation> Optional<A> find(RoutingContext routing, Class<A> type) {
    return byPath.getOrDefault(routing.normalizedPath(), List.of()).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
