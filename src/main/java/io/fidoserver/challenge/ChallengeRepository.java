package io.fidoserver.challenge;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The challenges. */
@ApplicationScoped
class ChallengeRepository {

  private static final String INSERT =
      "with "
          + ChallengeRow.ASYNCHRONOUS_COMMIT
          + ChallengeRow.INSERT
          + """
             $8::uuid, null
        from asynchronous_commit
       where not $9::boolean or not exists (select from users where users.username_key = $4)""";

  private static final String FIND =
      "select " + ChallengeRow.COLUMNS + " from challenges where challenge_hash = $1";

  private static final String CONSUME =
      "delete from challenges where challenge_hash = :hash returning id";

  private static final String DELETE_EXPIRED =
      """
      delete from challenges
       where id in (select id from challenges
                     where expires_at < :end
                     order by expires_at
                     limit :limit
                       for update skip locked)
      returning id""";

  private static final String ESTIMATE =
      "select n_live_tup from pg_stat_user_tables where relid = 'challenges'::regclass";

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
    Tuple parameters =
        ChallengeRow.parameters(challenge).addValue(challenge.userId()).addValue(unlessTaken);
    return pool.preparedQuery(INSERT).execute(parameters).map(rows -> rows.rowCount() == 1);
  }

  /** The challenge with this hash; or null. */
  Uni<Challenge> findByHash(byte[] challengeHash) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(challengeHash)))
        .map(rows -> rows.size() == 0 ? null : ChallengeRow.read(rows.iterator().next()));
  }

  /** Deletes it, in the caller's transaction: of many that try, one is told true. */
  Uni<Boolean> consume(byte[] challengeHash) {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(CONSUME, UUID.class)
                    .setParameter("hash", challengeHash)
                    .getResultList())
        .map(deleted -> deleted.size() == 1);
  }

  /** About how many there are, as the database's statistics tell: it costs nothing to ask. */
  Uni<Long> estimate() {
    return Panache.getSession()
        .flatMap(session -> session.createNativeQuery(ESTIMATE, Long.class).getSingleResult());
  }

  /**
   * Deletes up to {@code limit} that expired before {@code end}, and none that another pod deletes.
   */
  Uni<Integer> deleteExpired(Instant end, int limit) {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(DELETE_EXPIRED, UUID.class)
                    .setParameter("end", end)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(List::size);
  }
}
