package io.fidoserver.http;

import io.vertx.ext.web.RoutingContext;

/** Operators' calls, which filters tell from others before a resource is found. */
public final class OperatorCalls {

  /** Beginning of their paths. */
  public static final String PATH = "/api/v1/admin/";

  private OperatorCalls() {}

  /** Returns whether a request is such a call. */
  public static boolean include(RoutingContext routing) {
    return routing.normalizedPath().startsWith(PATH);
  }
}
