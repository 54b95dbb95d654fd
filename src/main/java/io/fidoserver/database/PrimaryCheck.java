package io.fidoserver.database;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Check that the database takes writes, every second: a pod without calls, which gets none while it
 * is not ready, would otherwise stay on a server that is a standby now.
 */
@ApplicationScoped
class PrimaryCheck {

  private static final SqlStatement CHECK = SqlStatement.of("check-health");

  private final Pool pool;
  private final ConnectionPool connections;

  PrimaryCheck(Pool pool, ConnectionPool connections) {
    this.pool = pool;
    this.connections = connections;
  }

  @Scheduled(
      identity = "primary-check",
      every = "1s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> check() {
    // Of a failure the readiness tells, and each call.
    return isReadOnly().onFailure().recoverWithNull().replaceWithVoid();
  }

  /** Returns whether the database takes no writes; its connections are closed then. */
  Uni<Boolean> isReadOnly() {
    return Uni.createFrom()
        .deferred(
            () -> {
              int asked = connections.generation();
              return CHECK
                  .first(pool, Parameters.none(), row -> row.getBoolean("read_only"))
                  .invoke(
                      isReadOnly -> {
                        if (isReadOnly) {
                          connections.closeAll(asked);
                        }
                      });
            });
  }
}
