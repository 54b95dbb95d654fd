package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * All filters and routes, in the order in which a request meets them. Quarkus' own are named where
 * ours are before or behind them for a reason.
 */
public enum RequestPipeline {

  /** Answers whatever fails outside every resource: a failure starts here again. */
  FAILURE(Integer.MIN_VALUE),

  /** Names the request, in its answer and in every log line of it. */
  REQUEST_ID(-10_000),

  /** Counts and times the calls that are measured, around all that may answer. */
  METRICS(-9_900),

  /** Hides {@code /q/…} on the public port, and all else on the management port. */
  MANAGEMENT_PORT(-9_600),

  /** Refuses a call too many, before it costs anything, and one whose body does not come. */
  LOAD_SHEDDING(-9_500),

  /** Sets the headers that every answer has. */
  SECURITY_HEADERS(-9_300),

  /** Refuses a path that is not in its one form, so that all that follows may compare paths. */
  CANONICAL_REQUEST(-9_200),

  /** Refuses a body that says to be too large. */
  CONTENT_LENGTH(-9_100),

  /** Hides the conformance profile where it is switched off. */
  CONFORMANCE_PROFILE(-8_000),

  /** Hides the demo page where it is switched off, and says how far a browser may trust it. */
  DEMO_PAGE(-1_000),

  /** Quarkus': refuses pages of other origins, and answers their preflights. */
  CORS(-SecurityHandlerPriorities.CORS),

  /**
   * Quarkus': has the request authenticated, once a call asks who makes it: before the body is
   * read, where the call must know.
   */
  AUTHENTICATION(-SecurityHandlerPriorities.AUTHENTICATION),

  /** Quarkus': limits every body to what an import's may have. */
  UPLOAD_LIMIT(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT),

  /** Limits all other bodies, of which some do not say their size: overrides Quarkus' limit. */
  BODY_LIMIT(-1),

  /** Quarkus': serves the demo page's files. */
  STATIC_FILES(RouteConstants.ROUTE_ORDER_DEFAULT),

  /** Quarkus': finds the resource by path, method and content type. */
  RESOURCES(RouteConstants.ROUTE_ORDER_AFTER_DEFAULT),

  /** Refuses a client that calls too often, before the body is read or the database asked. */
  RATE_LIMIT(RequestPipeline.RATE_LIMIT_ORDER),

  /** Answers what nobody else did. */
  NOT_FOUND(Integer.MAX_VALUE);

  /** The order of {@link #RATE_LIMIT}, a filter of JAX-RS: an annotation takes constants only. */
  public static final int RATE_LIMIT_ORDER = RouteConstants.ROUTE_ORDER_AFTER_DEFAULT + 1_000;

  private final int order;

  RequestPipeline(int order) {
    this.order = order;
  }

  /** The order as Vert.x and JAX-RS have it: what is less comes first. */
  int order() {
    return order;
  }

  /** Has {@code handler} called here for each request. */
  public void register(Filters filters, Handler<RoutingContext> handler) {
    filters.register(handler, -order);
  }

  /** A route that every request takes here. */
  Route route(Router router) {
    return router.route().order(order);
  }
}
