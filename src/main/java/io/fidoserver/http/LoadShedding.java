package io.fidoserver.http;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load shedding under overload: the number of requests that the server works on is limited, which
 * bounds the memory and the response time of accepted requests. A request whose body is awaited is
 * not worked on: those have a limit of their own, a share of it for each client, and a timeout.
 */
@ApplicationScoped
public class LoadShedding {

  /** Methods whose content has a meaning (RFC 9110 §9.3); only theirs is awaited. */
  private static final Set<HttpMethod> WITH_CONTENT =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final HttpConfig config;
  private final Vertx vertx;
  private final PathAnnotations calls;
  private final ClientAddress clientAddress;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, Integer> waitingByClient = new ConcurrentHashMap<>();

  LoadShedding(HttpConfig config, Vertx vertx, PathAnnotations calls, ClientAddress clientAddress) {
    this.config = config;
    this.vertx = vertx;
    this.calls = calls;
    this.clientAddress = clientAddress;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.LOAD_SHEDDING.register(filters, this::admit);
  }

  /** Returns the number of requests that the server works on. */
  public int inFlight() {
    return inFlight.get();
  }

  private void admit(RoutingContext routing) {
    if (!routing.normalizedPath().startsWith("/api/")) {
      routing.next();
      return;
    }
    boolean awaitsBody = awaitsBody(routing);
    Admission admission = new Admission(awaitsBody ? clientAddress.network(routing) : null);
    routing.put(Admission.KEY, admission);
    // Before anything can end the request: a handler that is added behind its end never runs.
    routing.addEndHandler(done -> admission.end());
    if (awaitsBody ? admission.await() : admission.work()) {
      if (awaitsBody) {
        limitTime(routing);
      }
      routing.next();
    } else {
      routing.fail(503);
    }
  }

  private boolean awaitsBody(RoutingContext routing) {
    return WITH_CONTENT.contains(routing.request().method())
        && calls.find(routing, StreamedBody.class).isEmpty();
  }

  /**
   * Begins to work on a request whose body has arrived.
   *
   * @throws ApiException SERVICE_UNAVAILABLE if the server works on as many as it may
   */
  void begin(RoutingContext routing) {
    Admission admission = routing.get(Admission.KEY);
    if (admission != null && !admission.work()) {
      throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE);
    }
  }

  /** Place that a request has in the counts, from one to the other, and out of both at its end. */
  private final class Admission {

    private static final String KEY = "admission";

    private final String client;
    private boolean waits;
    private boolean works;
    private boolean ended;

    /** Creates the admission of a request; null: it awaits no body. */
    Admission(String client) {
      this.client = client;
    }

    /** Counts a request whose body is awaited; returns whether there is room for it. */
    synchronized boolean await() {
      waits = true;
      return waiting.incrementAndGet() <= config.maxWaiting()
          & waitingByClient.merge(client, 1, Integer::sum) <= config.maxWaitingPerClient();
    }

    /** Counts a request that is worked on; returns whether there is room for it. */
    synchronized boolean work() {
      stopWaiting();
      if (ended || works) {
        return true;
      }
      works = true;
      return inFlight.incrementAndGet() <= config.maxInFlight();
    }

    synchronized void end() {
      stopWaiting();
      if (works) {
        inFlight.decrementAndGet();
      }
      works = false;
      ended = true;
    }

    private void stopWaiting() {
      if (waits) {
        waiting.decrementAndGet();
        waitingByClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
      }
      waits = false;
    }
  }

  private void limitTime(RoutingContext routing) {
    HttpServerRequest request = routing.request();
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
