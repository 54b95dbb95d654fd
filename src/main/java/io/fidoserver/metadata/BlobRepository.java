package io.fidoserver.metadata;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Repository of the stored BLOB. */
@ApplicationScoped
class BlobRepository implements PanacheRepositoryBase<StoredBlob, Short> {

  /** The JWS of a newer BLOB than {@code number}; or null. */
  Uni<String> newerThan(long number) {
    return find("select jws from StoredBlob where number > ?1", number)
        .project(String.class)
        .firstResult();
  }

  /** The summary of the stored BLOB; or null. */
  Uni<MetadataSummary> summary() {
    return find("select number, nextUpdate, checkedAt from StoredBlob where number > 0")
        .project(MetadataSummary.class)
        .firstResult();
  }

  /**
   * Claims the fetch if it is due: of many pods that try at once, one gets true.
   *
   * @param isUnsound whether the stored BLOB does not verify, and so counts as none
   */
  Uni<Boolean> claim(Instant now, Duration fetchEvery, Duration retryEvery, boolean isUnsound) {
    return update(
            "checkedAt = ?1 where checkedAt < ?2"
                + " or checkedAt < ?3 and (number = 0 or nextUpdate <= ?4 or ?5 = true)",
            now,
            now.minus(fetchEvery),
            now.minus(retryEvery),
            LocalDate.ofInstant(now, ZoneOffset.UTC),
            isUnsound)
        .map(claimed -> claimed == 1);
  }

  /**
   * Stores the BLOB unless the stored one is as new (FIDO MDS v3.1 §3.2 step 3).
   *
   * @param unsound the stored JWS if it does not verify, so that its number does not count; or null
   * @return whether it was stored
   */
  Uni<Boolean> store(MetadataBlob blob, String jws, String unsound) {
    return update(
            "number = ?1, nextUpdate = ?2, jws = ?3 where number < ?1 or jws = ?4",
            blob.number(),
            blob.nextUpdate(),
            jws,
            unsound)
        .map(stored -> stored == 1);
  }
}
