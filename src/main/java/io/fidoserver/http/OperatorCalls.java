package io.fidoserver.http;

import io.vertx.ext.web.RoutingContext;

/** Operators' calls, which filters tell from others before a resource is found. */
public final class OperatorCalls {

  /** Beginning of their paths. */
  private static final String PATH = "/api/v1/admin/";

  /** Token introspection (RFC 7662), whose path says what it is. */
  public static final String INTROSPECTION = "/api/v1/introspect";

  private OperatorCalls() {}

  /** Returns whether a request is such a call. */
  public static boolean include(RoutingContext routing) {
    String path = routing.normalizedPath();
    return path.startsWith(PATH) || path.equals(INTROSPECTION);
  }

  /** Returns the method of such a call and what it is about: {@code DELETE users}. */
  public static String describe(RoutingContext routing) {
    String path = routing.normalizedPath();
    String subject =
        path.equals(INTROSPECTION) ? "introspect" : path.substring(PATH.length()).split("/")[0];
    return routing.request().method() + " " + subject;
  }
}
