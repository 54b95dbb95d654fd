package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events in partitions of months: the way there from one table, and the months' end. */
@Timeout(120)
class EventMonthsIT {

  private static final Path MIGRATION =
      Path.of("src/main/resources/db/migration/V37__event_months.sql");

  private static final String COUNT = "select count(*) from events where address = ?";

  @TempDir Path directory;

  private ServerProcess server(String url, String... more) {
    ServerProcess server =
        ServerProcess.launch(
            directory,
            ServerProcess.freePort(),
            more.length == 0
                ? Map.of("DATABASE_URL", url)
                : Map.of("DATABASE_URL", url, more[0], more[1]));
    server.awaitOutput("Listening on");
    return server;
  }

  private static void await(Object expected, String database, String sql, Object... parameters) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!Objects.equals(expected, Database.queryIn(database, sql, parameters))) {
      assertTrue(Instant.now().isBefore(end), sql);
    }
  }

  /** Makes the tables as they were at version 35 of the schema. */
  private static void revert(String database) {
    for (String change :
        new String[] {
          "delete from flyway_schema_history where version::int > 35",
          "drop table events",
          "drop function make_event_months, drop_event_month, first_event_month, event_partitions",
          "create table events (id bigint generated always as identity, occurred_at timestamptz not null,"
              + " type varchar(40) not null, user_id uuid, credential_id bytea, address varchar(64),"
              + " request_id uuid, detail jsonb not null,"
              + " relying_party text collate \"C\" not null default 'default',"
              + " constraint events_pkey primary key (id, relying_party))",
          "create index events_user on events (user_id, id)",
          "create index events_age on events (occurred_at)",
          "create index events_refusals on events (address, type, occurred_at)"
              + " where type in ('REGISTRATION_REFUSED', 'AUTHENTICATION_REFUSED')",
          "create index events_relying_party on events (relying_party, id)",
          "create index events_relying_party_type on events (relying_party, type, id)",
          "alter table webhook_outbox add constraint webhook_outbox_event_id_fkey foreign key"
              + " (event_id, relying_party) references events (id, relying_party) on delete cascade"
        }) {
      Database.updateIn(database, change);
    }
  }

  private static void insert(String database, String address, String occurredAt) {
    Database.updateIn(
        database,
        "insert into events (occurred_at, type, address, detail) values (%s, 'USER_UPDATED', ?, '{}')"
            .formatted(occurredAt),
        address);
  }

  @Test
  void theTableOfBeforeBecomesTheFirstPartitionWithItsRowsNumbersAndRights() throws IOException {
    String url = Database.newUrl("months_upgrade");
    revert("months_upgrade");
    insert("months_upgrade", "before", "now() - interval '100 days'");
    insert("months_upgrade", "before", "now()");
    Database.updateIn("months_upgrade", "create role months_reader");
    Database.updateIn("months_upgrade", "grant select on events to months_reader");
    Object filenode =
        Database.queryIn("months_upgrade", "select pg_relation_filenode('events')::bigint");

    try (ServerProcess server = server(url)) {
      Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));
    }

    // Repeated, as where its end was not told.
    Database.updateIn("months_upgrade", Files.readString(MIGRATION));
    assertEquals(2L, Database.queryIn("months_upgrade", COUNT, "before"));
    assertEquals(
        filenode,
        Database.queryIn("months_upgrade", "select pg_relation_filenode('events_history')::bigint"),
        "rewritten");
    insert("months_upgrade", "after", "now()");
    assertEquals(
        3L, Database.queryIn("months_upgrade", "select id from events where address = 'after'"));
    assertEquals(
        true,
        Database.queryIn(
            "months_upgrade",
            "select has_table_privilege('months_reader', 'events', 'SELECT')"
                + " and not has_table_privilege('months_reader', 'events', 'DELETE')"
                + " and not has_function_privilege('months_reader',"
                + " 'drop_event_month(timestamptz)', 'EXECUTE')"));
    assertEquals(
        6L,
        Database.queryIn(
            "months_upgrade",
            "select count(*) from pg_index where indrelid = 'events_history'::regclass"));
  }

  /** Whatever is in no month is deleted in batches; what waited for a webhook goes with it. */
  @Test
  void aMonthThatIsOldIsDroppedAsSoonAsNobodyReadsIt() throws Exception {
    String url = Database.newUrl("months_old");
    for (String change :
        new String[] {
          "alter table events detach partition events_history",
          "alter table events attach partition events_history"
              + " for values from (minvalue) to ('2020-01-01Z')",
          "create table events_2020_01 (like events including defaults)",
          "alter table events attach partition events_2020_01"
              + " for values from ('2020-01-01Z') to ('2020-02-01Z')",
          "create table events_2020_02 (like events including defaults)",
          "alter table events attach partition events_2020_02"
              + " for values from ('2020-02-01Z') to ('2120-01-01Z')"
        }) {
      Database.updateIn("months_old", change);
    }
    insert("months_old", "old", "'2019-06-01Z'");
    insert("months_old", "old", "'2020-01-10Z'");
    insert("months_old", "kept", "'2020-02-10Z'");
    insert("months_old", "kept", "now()");
    Database.updateIn(
        "months_old",
        "insert into webhook_outbox (event_id, relying_party, next_attempt_at)"
            + " select id, relying_party, now() from events");

    try (ServerProcess server =
        Database.whileRead(
            "months_old",
            "events",
            () -> {
              ServerProcess busy = server(url, "FIDO_AUDIT_CLEANUP_EVERY", "1s");
              busy.awaitOutput("Old events were not dropped, as they are in use");
              Api.at(busy.url()).begin(Api.REGISTER, Api.named("alice"));
              assertEquals(
                  "events_2020_01",
                  Database.queryIn("months_old", "select 'events_2020_01'::regclass::text"));
              return busy;
            })) {
      server.awaitOutput("Dropped old events: events_2020_01");
      await(2L, "months_old", "select count(*) from webhook_outbox");
    }

    assertEquals(2L, Database.queryIn("months_old", COUNT, "kept"));
    assertEquals(0L, Database.queryIn("months_old", COUNT, "old"));
    assertFalse(
        (Boolean)
            Database.queryIn("months_old", "select to_regclass('events_history') is not null"));
  }

  /** Each is found by an index in each partition, in the order of the pages. */
  @Test
  void pagesOfEventsReadNoMoreThanTheirRowsOfEachMonth() {
    Database.newUrl("months_plans");
    Database.updateIn(
        "months_plans",
        "do $$ begin for i in 1..12 loop perform make_event_months(now() + i * interval '28 days');"
            + " end loop; end $$");
    Database.updateIn(
        "months_plans",
        "insert into events (occurred_at, type, user_id, address, detail)"
            + " select now() + i * interval '1 hour', 'USER_UPDATED', gen_random_uuid(), 'x', '{}'"
            + " from generate_series(1, 10200) i");
    Database.updateIn("months_plans", "analyze events");

    for (String page :
        new String[] {
          "relying_party = $1::text and id < $2::bigint",
          "relying_party = $1::text and type = 'USER_UPDATED' and id < $2::bigint",
          "relying_party = $1::text and user_id = $3::uuid and id < $2::bigint"
        }) {
      String plan =
          Database.planIn(
              "months_plans",
              "costs off",
              "select * from events where " + page + " order by id desc limit 51");

      assertTrue(plan.contains("Merge Append"), plan);
      assertFalse(plan.contains("Sort Key: events_2"), plan);
      assertFalse(plan.contains("Seq Scan on events_2"), plan);
    }
    assertFalse(
        Database.planIn("months_plans", "costs off", SqlStatement.of("delete-old-events").text())
            .contains("Seq Scan on events_2"));
  }
}
