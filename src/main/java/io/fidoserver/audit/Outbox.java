package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/** Repository of the events that were not delivered yet. */
@ApplicationScoped
public class Outbox implements PanacheRepositoryBase<OutboxEntry, Long> {

  private static final SqlStatement CLAIM = SqlStatement.of("claim-deliveries");

  private final Pool pool;

  Outbox(Pool pool) {
    this.pool = pool;
  }

  /**
   * Claims up to {@code limit} events that are due, which no other pod claims before {@code
   * leasedUntil}.
   *
   * @return the IDs of the events
   */
  public Uni<List<Long>> claim(Instant now, Instant leasedUntil, int limit) {
    return CLAIM
        .execute(
            pool, Parameters.with("now", now).and("leased_until", leasedUntil).and("limit", limit))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(each -> each.getLong(0))
                    .toList());
  }
}
