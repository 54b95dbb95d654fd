package io.fidoserver.ratelimit;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Tells where requests are counted. Any answer is good enough to be ready. */
@Readiness
@ApplicationScoped
class RateLimitHealth implements HealthCheck {

  private final RateLimiter limiter;

  RateLimitHealth(RateLimiter limiter) {
    this.limiter = limiter;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("rate-limit")
        .up()
        .withData("mode", limiter.mode().name().toLowerCase(Locale.ROOT))
        .build();
  }
}
