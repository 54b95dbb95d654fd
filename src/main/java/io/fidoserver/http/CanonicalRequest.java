package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Filter that refuses requests that are not in canonical form, or converts them. */
@ApplicationScoped
public class CanonicalRequest {

  void register(@Observes Filters filters) {
    RequestPipeline.CANONICAL_REQUEST.register(filters, CanonicalRequest::check);
  }

  private static void check(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (path.startsWith("/api/")) {
      // Each response has one representation, so the client's preference has no effect (RFC 9110
      // §12.5.1).
      routing.request().headers().remove(HttpHeaders.ACCEPT);
    }
    if (isNonCanonicalPath(path)) {
      routing.fail(404);
    } else {
      routing.next();
    }
  }

  /**
   * Returns whether the path is an alias of a resource's path: with a trailing slash or matrix
   * parameters (RFC 3986 §3.3). Filters compare paths, so each has one form; a normalized path has
   * no dot segments, doubled slashes or needless percent-encoding any more.
   */
  private static boolean isNonCanonicalPath(String path) {
    return path.contains(";")
        || path.length() > 1 && path.endsWith("/") && !path.startsWith(ManagementPort.PATH);
  }
}
