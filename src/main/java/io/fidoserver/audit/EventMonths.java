package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Months of the audit trail (UTC), each of which is a partition: made before it begins, and dropped
 * as a whole. Several pods can do so at once.
 */
@ApplicationScoped
public class EventMonths {

  private static final Logger LOG = Logger.getLogger(EventMonths.class);
  private static final SqlStatement MAKE = SqlStatement.of("make-event-months");
  private static final SqlStatement DROP = SqlStatement.of("drop-event-month");

  private final Pool pool;
  private final Clock clock;

  EventMonths(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Makes the partitions of this month and the next; those that are missing once it has begun. */
  @Scheduled(
      identity = "event-months",
      every = "60m",
      delayed = "30s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> makeAhead() {
    return MAKE.execute(pool, Parameters.with("now", clock.instant())).replaceWithVoid();
  }

  /**
   * Drops the months that ended by {@code end}. One that is being read, as by a backup, is left to
   * the next time: ceremonies would wait with this for that.
   */
  Uni<Void> dropUntil(Instant end) {
    return Multi.createBy()
        .repeating()
        .uni(() -> dropOldest(end))
        .whilst(dropped -> !dropped.isEmpty())
        .collect()
        .last()
        .replaceWithVoid()
        .onFailure(EventMonths::isInUse)
        .invoke(
            () -> LOG.warn("Old events were not dropped, as they are in use: tried again later"))
        .onFailure(EventMonths::isInUse)
        .recoverWithNull();
  }

  private Uni<List<String>> dropOldest(Instant end) {
    return DROP.list(
            pool, Parameters.with("occurred_before", end), row -> row.getString("partition"))
        .invoke(dropped -> dropped.forEach(each -> LOG.infof("Dropped old events: %s", each)));
  }

  /** 55P03: a lock was not available in time (PostgreSQL, appendix A). */
  private static boolean isInUse(Throwable failure) {
    return failure instanceof PgException refused && refused.getSqlState().equals("55P03");
  }
}
