package io.fidoserver.challenge;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The challenges. */
@ApplicationScoped
class ChallengeRepository implements PanacheRepositoryBase<Challenge, UUID> {

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
      "select n_live_tup from pg_stat_user_tables where relname = 'challenges'";

  Uni<Challenge> findByHash(byte[] challengeHash) {
    return find("challengeHash", (Object) challengeHash).firstResult();
  }

  /** Deletes it: of many that try, one is told true. */
  Uni<Boolean> consume(byte[] challengeHash) {
    return getSession()
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
    return getSession()
        .flatMap(session -> session.createNativeQuery(ESTIMATE, Long.class).getSingleResult());
  }

  /**
   * Deletes up to {@code limit} that expired before {@code end}, and none that another pod deletes.
   */
  Uni<Integer> deleteExpired(Instant end, int limit) {
    return getSession()
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
