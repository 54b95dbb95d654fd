package io.fidoserver.envelope;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What a request to the API must look like before its body is read. */
@ApplicationScoped
public class HttpRules {

  /** Behind {@link RequestId}, before the server's own limits, whose answers have no envelope. */
  private static final int EARLY = 9_000;

  void register(@Observes Filters filters) {
    filters.register(this::check, EARLY);
  }

  private void check(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (routing.normalizedPath().startsWith("/api/")) {
      // There is one representation of each answer, so what the client would like best changes
      // nothing (RFC 9110 §12.5.1).
      request.headers().remove(HttpHeaders.ACCEPT);
    }
    if (isLargerThanAllowed(request.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      routing.fail(413);
    } else {
      routing.next();
    }
  }

  private static boolean isLargerThanAllowed(String contentLength) {
    return contentLength != null && Long.parseLong(contentLength) > JsonBodyReader.MAX_BYTES;
  }
}
