package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fidoserver.testsupport.CeremonyLoad;
import io.fidoserver.testsupport.PgBouncerProcess;
import io.fidoserver.testsupport.PostgresProcess;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PgBouncer in transaction mode between the server and PostgreSQL. */
@Tag("alone")
@Timeout(180)
class PoolerIT {

  @TempDir Path directory;

  private PostgresProcess postgres;
  private PgBouncerProcess pooler;

  @BeforeAll
  static void assumePgBouncer() {
    PgBouncerProcess.assumeThere();
  }

  @BeforeEach
  void start() {
    postgres = PostgresProcess.start(directory);
    postgres.execute("create database pooled");
    pooler = PgBouncerProcess.start(directory, postgres);
  }

  @AfterEach
  void stop() {
    pooler.close();
    postgres.close();
  }

  private void assertServes(Map<String, String> database) {
    Map<String, String> settings = new HashMap<>(database);
    settings.put("RP_ID", SoftwareAuthenticator.RP_ID);
    settings.put("RP_ORIGIN", SoftwareAuthenticator.ORIGIN);
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      CeremonyLoad load = new CeremonyLoad(16, List.of(server.url()));
      try (load) {
        load.awaitRegistrations(50);
      }

      assertEquals(List.of(), load.surprises());
      assertEquals(0, load.unavailable());
      assertEquals(0, load.replays());
      assertFalse(server.output().contains("WARN"), server.output());
    }
  }

  @Test
  void ofTransactionsMigratesAndServesSixteenAtOnce() {
    assertServes(Map.of("DATABASE_URL", pooler.url("pooled")));
  }

  @Test
  void isPassedByTheMigrationsWhereThereIsADirectUrl() {
    assertServes(
        Map.of(
            "DATABASE_URL", pooler.url("pooled"),
            "DATABASE_DIRECT_URL", postgres.url().replaceAll("/postgres$", "/pooled")));
  }
}
