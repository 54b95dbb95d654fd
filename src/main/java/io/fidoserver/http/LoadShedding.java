package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load shedding under overload: the number of requests in flight is limited, which bounds the
 * memory and the response time of accepted requests; and a slow body times out, so that it does not
 * occupy one of them.
 */
@ApplicationScoped
public class LoadShedding {

  /** Methods whose content has a meaning (RFC 9110 §9.3); only theirs is awaited. */
  private static final Set<HttpMethod> WITH_CONTENT =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final HttpConfig config;
  private final Vertx vertx;
  private final PathAnnotations calls;
  private final AtomicInteger inFlight = new AtomicInteger();

  LoadShedding(HttpConfig config, Vertx vertx, PathAnnotations calls) {
    this.config = config;
    this.vertx = vertx;
    this.calls = calls;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.LOAD_SHEDDING.register(filters, this::admit);
  }

  /** Returns the number of requests in flight. */
  public int inFlight() {
    return inFlight.get();
  }

  private void admit(RoutingContext routing) {
    if (!routing.normalizedPath().startsWith("/api/")) {
      routing.next();
      return;
    }
    boolean full = inFlight.incrementAndGet() > config.maxInFlight();
    routing.addEndHandler(done -> inFlight.decrementAndGet());
    if (full) {
      routing.fail(503);
    } else {
      awaitBody(routing);
      routing.next();
    }
  }

  private void awaitBody(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!WITH_CONTENT.contains(request.method())
        || calls.find(routing, StreamedBody.class).isPresent()) {
      return;
    }
    long timer =
        vertx.setTimer(
            TimeUnit.SECONDS.toMillis(config.bodySeconds()),
            late -> {
              if (!request.isEnded() && !routing.response().ended()) {
                if (request.version() != HttpVersion.HTTP_2) {
                  // The rest of the body would be read as the next request.
                  routing.addEndHandler(answered -> request.connection().close());
                }
                routing.fail(408);
              }
            });
    routing.addEndHandler(done -> vertx.cancelTimer(timer));
  }
}
