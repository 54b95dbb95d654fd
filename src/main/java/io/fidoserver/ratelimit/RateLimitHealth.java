package io.fidoserver.ratelimit;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness check that reports where requests are counted. The server is ready in every mode. */
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
