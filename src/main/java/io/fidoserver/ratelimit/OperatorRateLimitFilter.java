package io.fidoserver.ratelimit;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.ClientAddress;
import io.fidoserver.http.ManagementPort;
import io.fidoserver.http.OperatorCalls;
import io.fidoserver.http.RequestPipeline;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Filter that limits operators' calls, and those for health and metrics, before a token is looked
 * at. Each pod counts for itself: it is the work of this pod that is limited.
 */
@ApplicationScoped
class OperatorRateLimitFilter {

  private static final String HEALTH = ManagementPort.PATH + "health";

  private final RateLimitConfig config;
  private final LocalCounters counters;
  private final ClientAddress clientAddress;

  OperatorRateLimitFilter(
      RateLimitConfig config, LocalCounters counters, ClientAddress clientAddress) {
    this.config = config;
    this.counters = counters;
    this.clientAddress = clientAddress;
  }

  void register(@Observes Filters filters) {
    if (!config.requestsPerMinute().isUnlimited()
        && !config.operatorRequestsPerMinute().isUnlimited()) {
      RequestPipeline.OPERATOR_RATE_LIMIT.register(filters, this::limit);
    }
  }

  private void limit(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (OperatorCalls.include(routing) || path.startsWith(ManagementPort.PATH)) {
      // Probes have a quota of their own, as others may come from their address.
      String policy = path.startsWith(HEALTH) ? "health" : "operators";
      Decision decision = counters.take(List.of(quota(policy, routing))).get(0);
      if (!decision.allowed()) {
        decision.writeTo(routing.response().headers());
        routing.fail(new ApiException(ErrorCode.RATE_LIMIT_EXCEEDED));
        return;
      }
    }
    routing.next();
  }

  private Quota quota(String policy, RoutingContext routing) {
    return new Quota(
        policy, clientAddress.network(routing), config.operatorRequestsPerMinute().perMinute());
  }
}
