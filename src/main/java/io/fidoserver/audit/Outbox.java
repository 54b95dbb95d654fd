package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Repository of the events that were not delivered yet. */
@ApplicationScoped
public class Outbox implements PanacheRepositoryBase<OutboxEntry, Long> {

  private static final SqlStatement CLAIM = SqlStatement.of("claim-deliveries");
  private static final SqlStatement FIND_DUE = SqlStatement.of("find-due-relying-parties");
  private static final SqlStatement FIND_BACKLOG = SqlStatement.of("find-backlog");
  private static final SqlStatement REDELIVER = SqlStatement.of("redeliver-events");
  private static final SqlStatement DELETE_LOST = SqlStatement.of("delete-lost-deliveries");

  private static final int MAX_REDELIVERIES = 10_000;

  private final Pool pool;

  Outbox(Pool pool) {
    this.pool = pool;
  }

  /** Finds the names of the relying parties that have events which are due. */
  public Uni<List<String>> due(Instant now) {
    return FIND_DUE.list(pool, Parameters.with("now", now), row -> row.getString("relying_party"));
  }

  /**
   * Claims up to {@code limit} events of a relying party that are due, which no other pod claims
   * before {@code leasedUntil}.
   *
   * @return the IDs of the events
   */
  public Uni<List<Long>> claim(
      RelyingParty relyingParty, Instant now, Instant leasedUntil, int limit) {
    return CLAIM.list(
        pool,
        Parameters.with("relying_party", relyingParty.name())
            .and("now", now)
            .and("leased_until", leasedUntil)
            .and("limit", limit),
        row -> row.getLong("event_id"));
  }

  /**
   * Deliveries that were not made.
   *
   * @param oldest the time of the oldest event that waits; null: none does
   * @param dead the number of those that were given up
   */
  public record Backlog(long waiting, Instant oldest, long dead) {}

  /** Counts the deliveries that were not made. */
  public Uni<Backlog> backlog() {
    return FIND_BACKLOG.first(
        pool,
        Parameters.none(),
        row ->
            new Backlog(
                row.getLong("waiting"),
                row.getOffsetDateTime("oldest") == null
                    ? null
                    : row.getOffsetDateTime("oldest").toInstant(),
                row.getLong("dead")));
  }

  /**
   * Queues the deliveries again that were given up, in the caller's transaction; up to 10,000 of
   * each kind at once.
   *
   * @param since null; or the time from which on all events are delivered again
   * @return how many were queued
   */
  public Uni<Integer> redeliver(RelyingParty relyingParty, Instant since, Instant now) {
    return REDELIVER
        .inSession(
            Long.class,
            Parameters.with("relying_party", relyingParty.name())
                .and("since", since)
                .and("now", now)
                .and("limit", MAX_REDELIVERIES))
        .map(List::size);
  }

  /**
   * Deletes up to {@code limit} deliveries of events from before {@code end} that are gone, except
   * those that another pod is deleting.
   */
  Uni<Integer> deleteLost(Instant end, int limit) {
    return DELETE_LOST.update(pool, Parameters.with("occurred_before", end).and("limit", limit));
  }
}
