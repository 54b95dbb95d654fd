package io.fidoserver.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Months of the audit trail: partitions that are made ahead, and dropped when all is old. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class EventMonthsTest {

  private static final String PARTITION_OF =
      "select tableoid::regclass::text from events where address = 'months' and occurred_at = %s";

  @Inject EventMonths months;

  @AfterEach
  void empty() {
    Database.update("delete from events where address = 'months'");
  }

  private static void insert(String occurredAt) {
    Database.update(
        "insert into events (occurred_at, type, address, detail) values (%s, 'USER_UPDATED', 'months', '{}')"
            .formatted(occurredAt));
  }

  private static Object partitionOf(String occurredAt) {
    insert(occurredAt);
    return Database.query(PARTITION_OF.formatted(occurredAt));
  }

  private static Object partitions() {
    return Database.query("select string_agg(name, ' ' order by ends_at) from event_partitions()");
  }

  @Test
  void areMadeForAMonthAndTheNext() throws Throwable {
    VertxContextSupport.subscribeAndAwait(months::makeAhead);
    Object now = partitions();
    VertxContextSupport.subscribeAndAwait(months::makeAhead);

    assertEquals(now, partitions());
    Database.query("select make_event_months(now() + interval '4 months')");
    String later = "date_trunc('month', now(), 'UTC') + interval '4 months 3 days'";
    assertEquals(
        Database.query(
            "select 'events_' || to_char((" + later + ") at time zone 'UTC', 'YYYY_MM')"),
        partitionOf(later));
    assertEquals(0, Database.query("select make_event_months(now() + interval '4 months')"));
  }

  @Test
  void anEventInNoMonthIsWrittenAllTheSameAndMovesWhenItsMonthIsMade() {
    String later = "date_trunc('month', now(), 'UTC') + interval '9 months 3 days'";

    assertEquals("events_default", partitionOf(later));
    assertEquals(2, Database.query("select make_event_months(now() + interval '9 months')"));
    assertEquals(
        Database.query(
            "select 'events_' || to_char((" + later + ") at time zone 'UTC', 'YYYY_MM')"),
        Database.query(PARTITION_OF.formatted(later)));
    assertEquals(0L, Database.query("select count(*) from events_default"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "make_event_months(null)",
        "make_event_months('infinity')",
        "make_event_months(now() - interval '2 years')",
        "drop_event_month(null)",
        "drop_event_month('infinity')",
        "drop_event_month(now() + interval '1 day')"
      })
  void areNotOfAnyTime(String call) {
    Object before = partitions();

    assertThrows(IllegalStateException.class, () -> Database.query("select " + call));
    assertEquals(before, partitions());
  }
}
