package io.fidoserver.ratelimit;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Supplier;

/**
 * Limiter of refused completions under one user name, from however many addresses. A user with the
 * right credential is never refused for the failures of others under that name.
 */
@ApplicationScoped
public class FailedCompletionLimiter {

  private final RateLimiter limiter;
  private final RoutingContext routing;

  FailedCompletionLimiter(RateLimiter limiter, RoutingContext routing) {
    this.limiter = limiter;
    this.routing = routing;
  }

  /**
   * Completes a ceremony.
   *
   * @param relyingParty the relying party whose user it names
   * @param usernameKey the user name's comparison key; null: no name, so no limit
   * @param completion the completion, counted if it is refused; errors of the server are not
   *     counted
   * @return the result of {@code completion}; fails with RATE_LIMIT_EXCEEDED in place of its
   *     refusal once the quota is exceeded
   */
  public <T> Uni<T> limit(
      RelyingParty relyingParty, String usernameKey, Supplier<Uni<T>> completion) {
    RateLimitConfig config = relyingParty.settings(RateLimitConfig.class);
    if (usernameKey == null
        || config.failures().isUnlimited()
        || config.requestsPerMinute().isUnlimited()) {
      return completion.get();
    }
    Quota quota =
        new Quota("failures", Quota.hash(relyingParty, usernameKey), config.failures().perMinute());
    return Uni.createFrom()
        .<T>deferred(completion::get)
        .onFailure(FailedCompletionLimiter::isRefusal)
        .recoverWithUni(
            refusal ->
                limiter
                    .take(List.of(quota))
                    .flatMap(
                        decision ->
                            Uni.createFrom().failure(limited((ApiException) refusal, decision))));
  }

  private ApiException limited(ApiException refusal, Decision decision) {
    if (decision.allowed()) {
      return refusal;
    }
    decision.writeTo(routing.response().headers());
    return refusal.maskedAs(ErrorCode.RATE_LIMIT_EXCEEDED, null);
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ApiException refusal && refusal.code().status() < 500;
  }
}
