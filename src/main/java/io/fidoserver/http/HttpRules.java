package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
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

  /** Behind the server's own limit, which is the import's. */
  private static final int LATE = 1;

  /** The one call whose body is a stream: it may have a million lines. */
  private static final String IMPORT = "/api/v1/admin/import";

  /** Quarkus' own, which no rule is about. */
  private static final String MANAGEMENT = "/q/";

  void register(@Observes Filters filters) {
    filters.register(this::check, EARLY);
    filters.register(HttpRules::limit, LATE);
  }

  /** A body of unknown length is cut off behind the largest that is read. */
  private static void limit(RoutingContext routing) {
    if (!isImport(routing)) {
      routing.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, 2L * JsonBodyReader.MAX_BYTES);
    }
    routing.next();
  }

  private void check(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String path = routing.normalizedPath();
    MultiMap headers = routing.response().headers();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    if (!path.startsWith(MANAGEMENT)) {
      headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    if (path.startsWith("/api/")) {
      // Challenges and tokens (RFC 6750 §5.3).
      headers.set("Cache-Control", "no-store");
      // There is one representation of each answer, so what the client would like best changes
      // nothing (RFC 9110 §12.5.1).
      request.headers().remove(HttpHeaders.ACCEPT);
    }
    if (isNonCanonicalPath(path)) {
      routing.fail(404);
    } else if (!isImport(routing)
        && isLargerThanAllowed(request.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      routing.fail(413);
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
        || path.length() > 1 && path.endsWith("/") && !path.startsWith(MANAGEMENT);
  }

  static boolean isImport(RoutingContext routing) {
    return IMPORT.equals(routing.normalizedPath());
  }

  private static boolean isLargerThanAllowed(String contentLength) {
    return contentLength != null && Long.parseLong(contentLength) > JsonBodyReader.MAX_BYTES;
  }
}
