package io.fidoserver.challenge;

import io.fidoserver.database.BatchedStatement;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** Repository of challenges. */
@ApplicationScoped
class ChallengeRepository {

  private static final SqlStatement ISSUE = SqlStatement.of("issue-challenge");
  private static final SqlStatement ISSUE_MANY = SqlStatement.of("issue-challenges");
  private static final SqlStatement FIND = SqlStatement.of("find-challenge");
  private static final SqlStatement FIND_MANY = SqlStatement.of("find-challenges");
  private static final SqlStatement CONSUME = SqlStatement.of("consume-challenge");
  private static final SqlStatement DELETE_EXPIRED = SqlStatement.of("delete-expired-challenges");
  private static final SqlStatement ESTIMATE = SqlStatement.of("estimate-challenges");

  private final Pool pool;
  private final BatchedStatement issue;
  private final BatchedStatement find;

  ChallengeRepository(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.issue = new BatchedStatement(ISSUE, ISSUE_MANY, pool, metrics);
    this.find = new BatchedStatement(FIND, FIND_MANY, pool, metrics);
  }

  /**
   * Stores a challenge.
   *
   * @param unlessTaken true: only if no user has its user name
   * @return whether it was stored
   */
  Uni<Boolean> insert(Challenge challenge, boolean unlessTaken) {
    return issue
        .execute(
            ChallengeRow.parameters(challenge)
                .and("user_id", challenge.userId())
                .and("unless_taken", unlessTaken))
        .map(issued -> !issued.isEmpty());
  }

  /** Finds the challenge with this hash; or null. */
  Uni<Challenge> findByHash(RelyingParty relyingParty, byte[] challengeHash) {
    return find.execute(key(relyingParty, challengeHash))
        .map(found -> found.isEmpty() ? null : ChallengeRow.read(relyingParty, found.get(0)));
  }

  /**
   * Deletes the challenge in the caller's transaction; returns true for only one of several
   * callers.
   */
  Uni<Boolean> consume(Challenge challenge) {
    return CONSUME
        .inSession(UUID.class, key(challenge.relyingParty(), challenge.challengeHash()))
        .map(deleted -> deleted.size() == 1);
  }

  private static Parameters key(RelyingParty relyingParty, byte[] challengeHash) {
    return Parameters.with("relying_party", relyingParty.name())
        .and("challenge_hash", challengeHash);
  }

  /**
   * Estimates the number of challenges from the database's statistics, which unlike counting costs
   * nothing.
   */
  Uni<Long> estimate() {
    return ESTIMATE.first(pool, Parameters.none(), row -> row.getLong(0));
  }

  /**
   * Deletes up to {@code limit} challenges that expired before {@code end}, except those that
   * another pod is deleting.
   */
  Uni<Integer> deleteExpired(Instant end, int limit) {
    return DELETE_EXPIRED.update(pool, Parameters.with("expired_before", end).and("limit", limit));
  }
}
