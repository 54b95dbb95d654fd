package io.fidoserver.challenge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Removal of expired challenges, an hour after they expired. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class ExpiredChallengeCleanupTest {

  @Inject ExpiredChallengeCleanup cleanup;

  @BeforeEach
  void clear() {
    Database.update("delete from challenges");
  }

  private static void insert(int count, String expiresAt) {
    Database.update(
        "insert into challenges"
            + " (id, challenge_hash, challenge_type, request, expires_at, created_at)"
            + " select gen_random_uuid(), sha256(gen_random_uuid()::text::bytea),"
            + " 'REGISTRATION', '{}', "
            + expiresAt
            + ", now() from generate_series(1, ?)",
        count);
  }

  private void removeExpired() {
    try {
      VertxContextSupport.subscribeAndAwait(cleanup::removeExpired);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void removesAllThatExpiredLongAgoInSeveralBatchesAndNoOther() {
    insert(2_500, "now() - interval '61 minutes'");
    insert(3, "now() - interval '1 minute'");
    insert(5, "now() + interval '1 minute'");

    removeExpired();

    assertEquals(8L, Database.query("select count(*) from challenges"));
  }

  @Test
  void mayRunOnSeveralPodsAtOnce() {
    insert(5_000, "now() - interval '2 hours'");

    List<CompletableFuture<Void>> pods =
        Stream.generate(() -> CompletableFuture.runAsync(this::removeExpired)).limit(3).toList();
    pods.forEach(CompletableFuture::join);

    assertEquals(0L, Database.query("select count(*) from challenges"));
  }
}
