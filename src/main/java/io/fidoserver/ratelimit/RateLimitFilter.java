package io.fidoserver.ratelimit;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.ClientAddress;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets no client address call more often than it may, before anything of the request is read. */
class RateLimitFilter {

  private static final String REGISTRATION = "/api/v1/webauthn/register/complete";

  /** What one subscriber of IPv6 has: a counter for each of its addresses would limit nothing. */
  private static final int NETWORK_BYTES = 8;

  /** The first of all filters: what follows asks the database. */
  private static final int FIRST = 100;

  private final RateLimitConfig config;
  private final RateLimiter limiter;
  private final ClientAddress clientAddress;

  RateLimitFilter(RateLimitConfig config, RateLimiter limiter, ClientAddress clientAddress) {
    this.config = config;
    this.limiter = limiter;
    this.clientAddress = clientAddress;
  }

  @RateLimited
  @ServerRequestFilter(priority = FIRST)
  Uni<Void> limit(ContainerRequestContext request, RoutingContext routing) {
    List<Quota> quotas = quotas(request, routing);
    if (quotas.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
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

  private List<Quota> quotas(ContainerRequestContext request, RoutingContext routing) {
    if (config.requestsPerMinute() == 0) {
      return List.of();
    }
    String client = network(clientAddress.of(routing));
    Quota requests = new Quota("requests", client, config.requestsPerMinute());
    boolean isNewUser =
        routing.normalizedPath().equals(REGISTRATION)
            && request.getHeaderString(HttpHeaders.AUTHORIZATION) == null;
    return isNewUser && config.registrations() > 0
        ? List.of(requests, new Quota("registrations", client, config.registrations()))
        : List.of(requests);
  }

  private static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
        : address.getHostAddress();
  }
}
