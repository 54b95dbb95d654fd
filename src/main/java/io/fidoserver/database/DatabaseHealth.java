package io.fidoserver.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness check: the server is ready while the database answers within a second. */
@Readiness
@ApplicationScoped
class DatabaseHealth implements AsyncHealthCheck {

  private static final SqlStatement CHECK = SqlStatement.of("check-health");
  private static final String NAME = "database";
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Pool pool;

  DatabaseHealth(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return CHECK
        .execute(pool, Parameters.none())
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(answer -> HealthCheckResponse.up(NAME))
        .onFailure()
        .recoverWithItem(why -> HealthCheckResponse.down(NAME));
  }
}
