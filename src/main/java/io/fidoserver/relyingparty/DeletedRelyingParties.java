package io.fidoserver.relyingparty;

import io.fidoserver.database.BatchedDeletion;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/**
 * Deletion of what belongs to deleted relying parties, in batches that several pods can run at
 * once, and that go on where a pod was killed.
 */
@ApplicationScoped
class DeletedRelyingParties {

  private static final SqlStatement FIND = SqlStatement.of("find-deleted-relying-parties");
  private static final SqlStatement DELETE_USERS = SqlStatement.of("delete-users-of-relying-party");
  private static final SqlStatement DELETE_EVENTS =
      SqlStatement.of("delete-events-of-relying-party");
  private static final SqlStatement DELETE_DELIVERIES =
      SqlStatement.of("delete-deliveries-of-relying-party");
  private static final SqlStatement DELETE_DELETIONS =
      SqlStatement.of("delete-deletions-of-relying-party");
  private static final SqlStatement DELETE_REST = SqlStatement.of("delete-rest-of-relying-party");
  private static final SqlStatement NOTE = SqlStatement.of("note-purge");

  /** Time until no server takes calls for it any more, with those that it has taken. */
  private static final Duration UNTIL_UNUSED = Duration.ofMinutes(1);

  private final Pool pool;
  private final RelyingParties relyingParties;
  private final Clock clock;

  DeletedRelyingParties(Pool pool, RelyingParties relyingParties, Clock clock) {
    this.pool = pool;
    this.relyingParties = relyingParties;
    this.clock = clock;
  }

  @Scheduled(
      identity = "deleted-relying-parties",
      every = "10s",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> purge() {
    return FIND.list(
            pool,
            Parameters.with("deleted_before", clock.instant().minus(UNTIL_UNUSED)),
            row -> row.getString("name"))
        .onItem()
        .transformToMulti(
            names ->
                Multi.createFrom()
                    .items(names.stream().filter(name -> !relyingParties.isConfigured(name))))
        .onItem()
        .transformToUniAndConcatenate(this::purge)
        .collect()
        .last();
  }

  private Uni<Void> purge(String relyingParty) {
    return BatchedDeletion.run(limit -> batch(DELETE_USERS, relyingParty, limit))
        .chain(() -> BatchedDeletion.run(limit -> batch(DELETE_EVENTS, relyingParty, limit)))
        .chain(() -> BatchedDeletion.run(limit -> batch(DELETE_DELIVERIES, relyingParty, limit)))
        .chain(() -> BatchedDeletion.run(limit -> batch(DELETE_DELETIONS, relyingParty, limit)))
        .chain(() -> DELETE_REST.update(pool, Parameters.with("relying_party", relyingParty)))
        .chain(
            () ->
                NOTE.update(
                    pool,
                    Parameters.with("relying_party", relyingParty)
                        .and("purged_at", clock.instant())))
        .replaceWithVoid();
  }

  private Uni<Integer> batch(SqlStatement delete, String relyingParty, int limit) {
    return delete.update(pool, Parameters.with("relying_party", relyingParty).and("limit", limit));
  }
}
