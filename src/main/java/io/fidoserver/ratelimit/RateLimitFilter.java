package io.fidoserver.ratelimit;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.ClientAddress;
import io.fidoserver.http.RequestPipeline;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Filter that limits the requests of a client address, before anything of a request is read. */
class RateLimitFilter {

  private final RateLimitConfig config;
  private final RateLimiter limiter;
  private final ClientAddress clientAddress;

  RateLimitFilter(RateLimitConfig config, RateLimiter limiter, ClientAddress clientAddress) {
    this.config = config;
    this.limiter = limiter;
    this.clientAddress = clientAddress;
  }

  @RateLimited
  @ServerRequestFilter(priority = RequestPipeline.RATE_LIMIT_ORDER)
  Uni<Void> limitRequests(RoutingContext routing) {
    return limit(routing, false);
  }

  @NewUsersRateLimited
  @ServerRequestFilter(priority = RequestPipeline.RATE_LIMIT_ORDER)
  Uni<Void> limitNewUsers(RoutingContext routing) {
    return limit(routing, routing.request().getHeader(HttpHeaders.AUTHORIZATION) == null);
  }

  private Uni<Void> limit(RoutingContext routing, boolean isNewUser) {
    if (config.requestsPerMinute() == 0) {
      return Uni.createFrom().voidItem();
    }
    String client = Quota.hash(clientAddress.network(routing));
    Quota requests = new Quota("requests", client, config.requestsPerMinute());
    List<Quota> quotas =
        isNewUser && config.registrations() > 0
            ? List.of(requests, new Quota("registrations", client, config.registrations()))
            : List.of(requests);
    return limiter
        .take(quotas)
        .invoke(
            decision -> {
              decision.writeTo(routing.response().headers());
              if (!decision.allowed()) {
                throw new ApiException(ErrorCode.RATE_LIMIT_EXCEEDED);
              }
            })
        .replaceWithVoid();
  }
}
