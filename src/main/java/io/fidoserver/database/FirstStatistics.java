package io.fidoserver.database;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Statistics of a new database. PostgreSQL plans for the rows that it knows of, and keeps the plan
 * of a prepared statement and of a foreign key's check until there are new statistics: autovacuum,
 * which looks once a minute, leaves it to scan tables that have grown by a hundred thousand rows
 * since.
 */
@ApplicationScoped
class FirstStatistics {

  private static final SqlStatement FIND_GROWTH = SqlStatement.of("find-table-growth");
  private static final SqlStatement ANALYZE = SqlStatement.of("analyze-ceremonies");

  private final Pool pool;
  private final SchemaVersion schema;
  private volatile boolean isLarge;

  FirstStatistics(Pool pool, SchemaVersion schema) {
    this.pool = pool;
    this.schema = schema;
  }

  /** Makes the statistics anew where a table has grown; not any more once one is large. */
  @Scheduled(
      identity = "first-statistics",
      every = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> refresh() {
    return isLarge || !schema.isUsable()
        ? Uni.createFrom().voidItem()
        : FIND_GROWTH
            .first(
                pool,
                Parameters.none(),
                row -> {
                  isLarge = row.getBoolean("large");
                  return row.getBoolean("outdated");
                })
            .flatMap(
                isOutdated ->
                    isOutdated
                        ? ANALYZE.execute(pool, Parameters.none()).replaceWithVoid()
                        : Uni.createFrom().voidItem());
  }
}
