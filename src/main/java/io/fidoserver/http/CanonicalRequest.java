package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The one way to write a request: others are refused, or made the same. */
@ApplicationScoped
public class CanonicalRequest {

  void register(@Observes Filters filters) {
    RequestPipeline.CANONICAL_REQUEST.register(filters, CanonicalRequest::check);
  }

  private static void check(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (path.startsWith("/api/")) {
      // There is one representation of each answer, so what the client would like best changes
      // nothing (RFC 9110 §12.5.1).
      routing.request().headers().remove(HttpHeaders.ACCEPT);
    }
    if (isNonCanonicalPath(path)) {
      routing.fail(404);
    } else {
      routing.next();
    }
  }

  /**
   * Whether a resource would be found at this path that has another one: a slash behind it, or
   * matrix parameters in it (RFC 3986 §3.3). Rules compare paths, so each is written in one way;
   * dots, doubled slashes and needless percent-encoding are gone from a normalized one.
   */
  private static boolean isNonCanonicalPath(String path) {
    return path.contains(";")
        || path.length() > 1 && path.endsWith("/") && !path.startsWith(ManagementPort.PATH);
  }
}
