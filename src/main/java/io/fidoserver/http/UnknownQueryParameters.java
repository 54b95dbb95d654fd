package io.fidoserver.http;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Filter that refuses a query parameter that a call does not have: a misspelt one would be a list
 * without its condition. Ceremonies ignore what they do not know.
 */
class UnknownQueryParameters {

  private final QueryParameterNames names;

  UnknownQueryParameters(QueryParameterNames names) {
    this.names = names;
  }

  @ServerRequestFilter
  void refuse(RoutingContext routing, SimpleResourceInfo call) {
    if (routing.queryParams().isEmpty() || !isStrict(routing)) {
      return;
    }
    Set<String> known = names.of(call.getResourceClass(), call.getMethodName());
    for (String each : routing.queryParams().names()) {
      if (!known.contains(each)) {
        throw ApiException.input(ErrorCode.INVALID_REQUEST, each, "is not known");
      }
    }
  }

  private static boolean isStrict(RoutingContext routing) {
    String path = routing.normalizedPath();
    return OperatorCalls.include(routing)
        || path.equals("/api/v1/me")
        || path.startsWith("/api/v1/me/");
  }
}
