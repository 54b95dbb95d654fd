package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Repository of events. */
@ApplicationScoped
public class EventRepository implements PanacheRepositoryBase<Event, Long> {

  private static final SqlStatement DELETE_OLD = SqlStatement.of("delete-old-events");
  private static final Sort NEWEST_FIRST = Sort.descending("id");

  private final Pool pool;

  EventRepository(Pool pool) {
    this.pool = pool;
  }

  /**
   * Returns the newest events with an ID less than {@code before}, newest first.
   *
   * @param userId null: of all users
   * @param type null: of all types
   */
  public Uni<List<Event>> page(
      RelyingParty relyingParty, UUID userId, EventType type, long before, int limit) {
    return below(relyingParty.name(), userId, type, before).page(0, limit).list();
  }

  /** One query per case, so that each uses an index. */
  private PanacheQuery<Event> below(String relyingParty, UUID userId, EventType type, long before) {
    if (userId == null) {
      return type == null
          ? find("relyingParty = ?1 and id < ?2", NEWEST_FIRST, relyingParty, before)
          : find(
              "relyingParty = ?1 and type = ?2 and id < ?3",
              NEWEST_FIRST,
              relyingParty,
              type.name(),
              before);
    }
    return type == null
        ? find(
            "relyingParty = ?1 and userId = ?2 and id < ?3",
            NEWEST_FIRST,
            relyingParty,
            userId,
            before)
        : find(
            "relyingParty = ?1 and userId = ?2 and type = ?3 and id < ?4",
            NEWEST_FIRST,
            relyingParty,
            userId,
            type.name(),
            before);
  }

  /**
   * Deletes up to {@code limit} events from before {@code end} that are in no month's partition,
   * except those that another pod is deleting.
   */
  Uni<Integer> deleteOld(Instant end, int limit) {
    return DELETE_OLD.update(pool, Parameters.with("occurred_before", end).and("limit", limit));
  }
}
