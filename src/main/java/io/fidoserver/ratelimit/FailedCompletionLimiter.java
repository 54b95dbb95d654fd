package io.fidoserver.ratelimit;

import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Bounds how often completions under one name are refused, from however many addresses. Whoever has
 * the right credential is never refused for what others do under their name.
 */
@ApplicationScoped
public class FailedCompletionLimiter {

  private final RateLimitConfig config;
  private final RateLimiter limiter;
  private final RoutingContext routing;

  FailedCompletionLimiter(RateLimitConfig config, RateLimiter limiter, RoutingContext routing) {
    this.config = config;
    this.limiter = limiter;
    this.routing = routing;
  }

  /**
   * Completes a ceremony.
   *
   * @param usernameKey the name, the same for every way to write it; null: none, so no limit
   * @param completion is counted if it is refused; what is our own fault is not
   * @return what {@code completion} gives; or RATE_LIMIT_EXCEEDED instead of one refusal too many
   */
  public <T> Uni<T> limit(String usernameKey, Supplier<Uni<T>> completion) {
    if (usernameKey == null || config.failures() == 0 || config.requestsPerMinute() == 0) {
      return completion.get();
    }
    Quota quota = new Quota("failures", hash(usernameKey), config.failures());
    return Uni.createFrom()
        .<T>deferred(completion::get)
        .onFailure(FailedCompletionLimiter::isRefusal)
        .recoverWithUni(
            refusal ->
                limiter
                    .take(List.of(quota))
                    .flatMap(
                        decision ->
                            Uni.createFrom().failure(told((ApiException) refusal, decision))));
  }

  private ApiException told(ApiException refusal, Decision decision) {
    if (decision.allowed()) {
      return refusal;
    }
    decision.writeTo(routing.response().headers());
    return refusal.maskedAs(ErrorCode.RATE_LIMIT_EXCEEDED, null);
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ApiException refusal && refusal.code().status() < 500;
  }

  /** Names of users are nobody's business in Redis. */
  private static String hash(String usernameKey) {
    return HexFormat.of().formatHex(Sha256.of(usernameKey.getBytes(StandardCharsets.UTF_8)));
  }
}
