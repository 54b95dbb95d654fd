package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Statistics of a new database. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class FirstStatisticsTest {

  private static boolean areNewer(Object before) {
    return (Boolean)
        Database.query(
            "select coalesce(last_analyze > ?, false) from pg_stat_user_tables"
                + " where relname = 'events'",
            before);
  }

  @Test
  void areMadeAnewSoonAfterATableHasGrown() {
    Object before = Database.query("select now()");
    Database.update(
        "insert into events (relying_party, occurred_at, type, detail)"
            + " select 'statistics', now(), 'USER_CREATED', '{}'"
            + " from generate_series(1, (select 1000 + count(*) from events))");

    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!areNewer(before)) {
      assertTrue(Instant.now().isBefore(end));
    }

    Database.update("delete from events where relying_party = 'statistics'");
  }
}
