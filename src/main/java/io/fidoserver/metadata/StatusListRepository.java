package io.fidoserver.metadata;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/** Repository of the stored status list. */
@ApplicationScoped
class StatusListRepository implements PanacheRepositoryBase<StoredStatusList, Short> {

  /** The list if it was fetched after {@code time}; or null. */
  Uni<StoredStatusList> newerThan(Instant time) {
    return find("fetchedAt > ?1", time).firstResult();
  }

  /** Claims the fetch if it is due: of many pods that try at once, one gets true. */
  Uni<Boolean> claim(Instant now, Duration fetchEvery, Duration retryEvery) {
    return update(
            "checkedAt = ?1 where fetchedAt < ?2 and checkedAt < ?3",
            now,
            now.minus(fetchEvery),
            now.minus(retryEvery))
        .map(claimed -> claimed == 1);
  }

  Uni<Integer> store(String json, Instant now) {
    return update("json = ?1, fetchedAt = ?2", json, now);
  }
}
