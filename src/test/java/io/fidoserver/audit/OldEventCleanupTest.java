package io.fidoserver.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Removal of events that are older than the configured time, by default a year. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class OldEventCleanupTest {

  @Inject OldEventCleanup cleanup;

  private static void insert(int count, String occurredAt) {
    Database.update(
        "insert into events (occurred_at, type, address, detail) select "
            + occurredAt
            + ", 'USER_UPDATED', 'cleanup', '{}' from generate_series(1, ?)",
        count);
  }

  @Test
  void removesAllThatAreTooOldInSeveralBatchesAndNoOther() throws Throwable {
    insert(2_500, "now() - interval '366 days'");
    insert(3, "now() - interval '364 days'");

    VertxContextSupport.subscribeAndAwait(cleanup::removeOld);

    assertEquals(3L, Database.query("select count(*) from events where address = 'cleanup'"));
  }
}
