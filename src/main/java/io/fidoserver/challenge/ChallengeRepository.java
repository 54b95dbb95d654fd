package io.fidoserver.challenge;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;

/** The challenges. */
@ApplicationScoped
class ChallengeRepository implements PanacheRepositoryBase<Challenge, UUID> {

  Uni<Challenge> findByHash(byte[] challengeHash) {
    return find("challengeHash", (Object) challengeHash).firstResult();
  }

  /** Deletes it: of many that try, one is told true. */
  Uni<Boolean> consume(byte[] challengeHash) {
    return delete("challengeHash", (Object) challengeHash).map(deleted -> deleted == 1);
  }

  /**
   * Deletes up to {@code limit} that expired before {@code end}, and none that another pod deletes.
   */
  Uni<Integer> deleteExpired(Instant end, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(
                        "delete from challenges where id in (select id from challenges"
                            + " where expires_at < ?1 order by expires_at limit ?2"
                            + " for update skip locked)")
                    .setParameter(1, end)
                    .setParameter(2, limit)
                    .executeUpdate());
  }
}
