package io.fidoserver.challenge;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** The challenges. */
@ApplicationScoped
class ChallengeRepository {

  private static final SqlStatement ISSUE = SqlStatement.of("issue-challenge");
  private static final SqlStatement FIND = SqlStatement.of("find-challenge");
  private static final SqlStatement CONSUME = SqlStatement.of("consume-challenge");
  private static final SqlStatement DELETE_EXPIRED = SqlStatement.of("delete-expired-challenges");
  private static final SqlStatement ESTIMATE = SqlStatement.of("estimate-challenges");

  private final Pool pool;

  ChallengeRepository(Pool pool) {
    this.pool = pool;
  }

  /**
   * Stores it.
   *
   * @param unlessTaken not if there is a user of its name
   * @return whether it was stored
   */
  Uni<Boolean> insert(Challenge challenge, boolean unlessTaken) {
    return ISSUE
        .update(
            pool,
            ChallengeRow.parameters(challenge)
                .and("user_id", challenge.userId())
                .and("unless_taken", unlessTaken))
        .map(issued -> issued == 1);
  }

  /** The challenge with this hash; or null. */
  Uni<Challenge> findByHash(byte[] challengeHash) {
    return FIND.first(pool, Parameters.with("challenge_hash", challengeHash), ChallengeRow::read);
  }

  /** Deletes it, in the caller's transaction: of many that try, one is told true. */
  Uni<Boolean> consume(byte[] challengeHash) {
    return CONSUME
        .inSession(UUID.class, Parameters.with("challenge_hash", challengeHash))
        .map(deleted -> deleted.size() == 1);
  }

  /** About how many there are, as the database's statistics tell: it costs nothing to ask. */
  Uni<Long> estimate() {
    return ESTIMATE.first(pool, Parameters.none(), row -> row.getLong(0));
  }

  /**
   * Deletes up to {@code limit} that expired before {@code end}, and none that another pod deletes.
   */
  Uni<Integer> deleteExpired(Instant end, int limit) {
    return DELETE_EXPIRED.update(pool, Parameters.with("expired_before", end).and("limit", limit));
  }
}
