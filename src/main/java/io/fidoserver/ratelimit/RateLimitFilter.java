package io.fidoserver.ratelimit;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.ClientAddress;
import io.fidoserver.http.RequestPipeline;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AuthenticatedUser;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Filter that limits the requests of a client address, and those of a user from all addresses,
 * before anything of a request is read.
 */
class RateLimitFilter {

  /** Subject of a relying party's quota, which is no address and no user's. */
  private static final String EVERYBODY = "*";

  private final RateLimiter limiter;
  private final ClientAddress clientAddress;
  private final RelyingParties relyingParties;

  RateLimitFilter(RateLimiter limiter, ClientAddress clientAddress, RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
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
    RelyingParty relyingParty = relyingParties.of(routing);
    RateLimitConfig config = relyingParty.settings(RateLimitConfig.class);
    if (config.requestsPerMinute().isUnlimited()) {
      return Uni.createFrom().voidItem();
    }
    String client = Quota.hash(relyingParty, clientAddress.network(routing));
    Quota requests = requests(config, client);
    Limit registrations = config.registrations();
    Uni<Void> byAddress =
        take(
            routing,
            isNewUser && !registrations.isUnlimited()
                ? List.of(requests, new Quota("registrations", client, registrations.perMinute()))
                : List.of(requests));
    Uni<Void> byUser =
        signedIn(routing)
            .map(
                user ->
                    byAddress.chain(
                        () ->
                            take(
                                routing,
                                List.of(requests(config, Quota.hash(relyingParty, user))))))
            .orElse(byAddress);
    return config
        .totalRequestsPerMinute()
        .filter(total -> !total.isUnlimited())
        .map(total -> byUser.chain(() -> takeOfAll(routing, relyingParty, total)))
        .orElse(byUser);
  }

  /** Counts a call of a relying party, whose own quotas are what the response tells of. */
  private Uni<Void> takeOfAll(RoutingContext routing, RelyingParty relyingParty, Limit total) {
    Quota quota = new Quota("total", Quota.hash(relyingParty, EVERYBODY), total.perMinute());
    return limiter
        .take(List.of(quota))
        .invoke(
            decision -> {
              if (!decision.allowed()) {
                decision.writeTo(routing.response().headers());
                throw new ApiException(ErrorCode.RATE_LIMIT_EXCEEDED);
              }
            })
        .replaceWithVoid();
  }

  private static Quota requests(RateLimitConfig config, String subject) {
    return new Quota("requests", subject, config.requestsPerMinute().perMinute());
  }

  /** The name of the user whose access token was verified: it is known before a resource runs. */
  private static Optional<String> signedIn(RoutingContext routing) {
    return routing.user() instanceof QuarkusHttpUser user
            && user.getSecurityIdentity().getPrincipal() instanceof AuthenticatedUser signedIn
        ? Optional.of(signedIn.getName())
        : Optional.empty();
  }

  private Uni<Void> take(RoutingContext routing, List<Quota> quotas) {
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
