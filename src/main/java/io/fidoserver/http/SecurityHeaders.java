package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Security headers of every response: browsers do not execute, frame or sniff it, and caches do not
 * store the API's.
 */
@ApplicationScoped
public class SecurityHeaders {

  void register(@Observes Filters filters) {
    RequestPipeline.SECURITY_HEADERS.register(filters, SecurityHeaders::set);
  }

  private static void set(RoutingContext routing) {
    String path = routing.normalizedPath();
    MultiMap headers = routing.response().headers();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    if (!path.startsWith(ManagementPort.PATH)) {
      headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    if (path.startsWith("/api/")) {
      // The responses have challenges and tokens (RFC 6750 §5.3).
      headers.set("Cache-Control", "no-store");
    }
    routing.next();
  }
}
