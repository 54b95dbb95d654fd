package io.fidoserver.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness check: the server is ready where the schema is one that this build works on. */
@Readiness
@ApplicationScoped
class SchemaHealth implements AsyncHealthCheck {

  private static final String NAME = "schema";
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final SchemaVersion schema;

  SchemaHealth(SchemaVersion schema) {
    this.schema = schema;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return schema
        .problem()
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(
            problem ->
                problem == null
                    ? HealthCheckResponse.up(NAME)
                    : HealthCheckResponse.named(NAME).down().withData("reason", problem).build())
        .onFailure()
        .recoverWithItem(why -> HealthCheckResponse.down(NAME));
  }
}
