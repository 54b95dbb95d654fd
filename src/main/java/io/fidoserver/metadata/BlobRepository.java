package io.fidoserver.metadata;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The BLOB in the database. */
@ApplicationScoped
class BlobRepository implements PanacheRepositoryBase<StoredBlob, Short> {

  private static final int MORE_OFTEN = 24;

  /** The JWS of a newer BLOB than {@code number}; or null. */
  Uni<String> newerThan(long number) {
    return find("select jws from StoredBlob where number > ?1", number)
        .project(String.class)
        .firstResult();
  }

  /**
   * Whether it is time to fetch, and nobody else does it: of many that ask, one is told true.
   *
   * @param isUnsound whether the one that is there does not verify, and so is none
   */
  Uni<Boolean> claim(Instant now, Duration fetchEvery, boolean isUnsound) {
    return update(
            "checkedAt = ?1 where checkedAt < ?2"
                + " or checkedAt < ?3 and (number = 0 or nextUpdate <= ?4 or ?5 = true)",
            now,
            now.minus(fetchEvery),
            now.minus(fetchEvery.dividedBy(MORE_OFTEN)),
            LocalDate.ofInstant(now, ZoneOffset.UTC),
            isUnsound)
        .map(claimed -> claimed == 1);
  }

  /**
   * Whether it was stored, as none that is as new was there (FIDO MDS v3.1 §3.2 step 3).
   *
   * @param unsound the JWS that does not verify, whose number says nothing; or null
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
