package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Limit of the size of request bodies, except a {@link StreamedBody}. */
@ApplicationScoped
public class BodyLimit {

  private final PathAnnotations calls;

  BodyLimit(PathAnnotations calls) {
    this.calls = calls;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.CONTENT_LENGTH.register(filters, this::check);
    RequestPipeline.BODY_LIMIT.register(filters, this::limit);
  }

  private void check(RoutingContext routing) {
    String length = routing.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > JsonBodyReader.MAX_BYTES && isLimited(routing)) {
      routing.fail(413);
    } else {
      routing.next();
    }
  }

  /**
   * A body of unknown length fails beyond twice the limit: the body reader refuses what is larger
   * than the limit itself.
   */
  private void limit(RoutingContext routing) {
    if (isLimited(routing)) {
      routing.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, 2L * JsonBodyReader.MAX_BYTES);
    }
    routing.next();
  }

  private boolean isLimited(RoutingContext routing) {
    return calls.find(routing, StreamedBody.class).isEmpty();
  }
}
