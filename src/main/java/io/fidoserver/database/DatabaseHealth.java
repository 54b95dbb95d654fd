package io.fidoserver.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness check: the server is ready while the database answers within a second, and takes
 * writes.
 */
@Readiness
@ApplicationScoped
class DatabaseHealth implements AsyncHealthCheck {

  private static final String NAME = "database";
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final PrimaryCheck primary;

  DatabaseHealth(PrimaryCheck primary) {
    this.primary = primary;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return primary
        .isReadOnly()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(
            isReadOnly ->
                isReadOnly
                    ? HealthCheckResponse.named(NAME).down().withData("reason", "read-only").build()
                    : HealthCheckResponse.up(NAME))
        .onFailure()
        .recoverWithItem(why -> HealthCheckResponse.down(NAME));
  }
}
