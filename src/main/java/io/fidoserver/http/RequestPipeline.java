package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Filters and routes, in the order in which a request passes them. Quarkus' own are listed if the
 * order of ours depends on them.
 */
public enum RequestPipeline {

  /** Responds to failures outside resources: a failed request starts here again. */
  FAILURE(Integer.MIN_VALUE),

  /** Ends the timeout of the header section. */
  HEADER_TIMEOUT(-10_100),

  /** Assigns the request ID, for the response and the log lines. */
  REQUEST_ID(-10_000),

  /**
   * Determines the relying party by the path, without which the request passes the pipeline again.
   */
  RELYING_PARTY(-9_950),

  /** Counts and times the measured requests, before any filter that may respond. */
  METRICS(-9_900),

  /**
   * Hides {@code /q/…} and the console on the public port, and what users call on the management
   * port.
   */
  MANAGEMENT_PORT(-9_600),

  /**
   * Refuses requests above the limit, before they use resources, and those whose body is too slow.
   */
  LOAD_SHEDDING(-9_500),

  /** Sets the security headers of every response. */
  SECURITY_HEADERS(-9_300),

  /** Refuses operators' calls above the limit of their address. */
  OPERATOR_RATE_LIMIT(-9_250),

  /** Refuses a path that is not canonical, so that the following filters may compare paths. */
  CANONICAL_REQUEST(-9_200),

  /** Refuses a request whose Content-Length is too large. */
  CONTENT_LENGTH(-9_100),

  /** Refuses calls until the schema is migrated. */
  SCHEMA(-8_900),

  /** Hides the conformance profile if it is disabled. */
  CONFORMANCE_PROFILE(-8_000),

  /** Serves the client library's files, or hides them. */
  CLIENT_FILES(-2_000),

  /** Serves the page for users, or hides it. */
  ACCOUNT_PAGE(-1_900),

  /** Serves the page for operators, or hides it. */
  CONSOLE_PAGE(-1_800),

  /** Hides the demo page if it is disabled, and sets its Content-Security-Policy. */
  DEMO_PAGE(-1_000),

  /** Refuses other origins, where CORS is enabled. */
  REFUSED_ORIGINS(-SecurityHandlerPriorities.CORS - 1),

  /** Quarkus': refuses other origins, and responds to CORS preflight requests. */
  CORS(-SecurityHandlerPriorities.CORS),

  /**
   * Quarkus': authenticates the request when its identity is needed: before the body is read, if
   * the resource requires one.
   */
  AUTHENTICATION(-SecurityHandlerPriorities.AUTHENTICATION),

  /** Quarkus': limits every body to the size of an import. */
  UPLOAD_LIMIT(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT),

  /** Limits all other bodies, also those without a Content-Length: overrides Quarkus' limit. */
  BODY_LIMIT(-1),

  /** Quarkus': serves the demo page's files. */
  STATIC_FILES(RouteConstants.ROUTE_ORDER_DEFAULT),

  /** Quarkus': finds the resource by path, method and content type. */
  RESOURCES(RouteConstants.ROUTE_ORDER_AFTER_DEFAULT),

  /** Refuses a client above its rate limit, before the body is read or the database is queried. */
  RATE_LIMIT(RequestPipeline.RATE_LIMIT_ORDER),

  /** Responds to requests that no route handled. */
  NOT_FOUND(Integer.MAX_VALUE);

  /** Order of {@link #RATE_LIMIT}, a filter of JAX-RS, whose annotation takes constants only. */
  public static final int RATE_LIMIT_ORDER = RouteConstants.ROUTE_ORDER_AFTER_DEFAULT + 1_000;

  private final int order;

  RequestPipeline(int order) {
    this.order = order;
  }

  /** Returns the order as in Vert.x and JAX-RS: the lowest comes first. */
  int order() {
    return order;
  }

  /** Registers {@code handler} here for each request. */
  public void register(Filters filters, Handler<RoutingContext> handler) {
    filters.register(handler, -order);
  }

  /** Creates a route here that matches every request. */
  Route route(Router router) {
    return router.route().order(order);
  }
}
