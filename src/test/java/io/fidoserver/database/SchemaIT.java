package io.fidoserver.database;

import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers on a schema that is not their own: before a migration, and beside another release. */
@Timeout(120)
class SchemaIT {

  private static final String NEWER =
      "insert into flyway_schema_history values (1000, '99', 'of a newer release', 'SQL',"
          + " 'V99__newer.sql', 1, 'fido', now(), 1, true)";

  @TempDir Path directory;

  private ServerProcess server(String url, boolean migrates) {
    ServerProcess server =
        ServerProcess.launch(
            directory,
            ServerProcess.freePort(),
            Map.of("DATABASE_URL", url, "DATABASE_MIGRATE_AT_START", Boolean.toString(migrates)));
    server.awaitOutput("Listening on");
    return server;
  }

  private static Response readiness(ServerProcess server) {
    return to(server.url()).get("/q/health/ready");
  }

  private static void awaitReadiness(ServerProcess server, int status) {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (readiness(server).statusCode() != status) {
      assertTrue(Instant.now().isBefore(end), server.output());
    }
  }

  @Test
  void aServerThatStartsBeforeTheMigrationIsReadyAfterIt() {
    String url = Database.emptyUrl("schema_later");
    try (ServerProcess server = server(url, false)) {
      Response notYet = readiness(server);
      assertEquals(503, notYet.statusCode());
      assertTrue(notYet.asString().contains("has not been migrated to version"), notYet.asString());
      Response refused = Api.at(server.url()).post(Api.REGISTER + "/begin", Api.named("alice"));
      assertRefused(refused, 503, "DATABASE_ERROR", null);
      assertFalse(refused.header("Retry-After").isBlank());

      server(url, true).close();

      Json options = Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));
      assertEquals("alice", options.getString("user.name"));
      awaitReadiness(server, 200);
      assertTrue(readiness(server).asString().contains("warm-up"));
      assertFalse(server.output().contains("ERROR"), server.output());
    }
  }

  /** A backup reads for hours; what waits for it would have all others wait behind it. */
  @Test
  void aColumnIsAddedWithoutALockThatCeremoniesWaitFor() throws Exception {
    Database.newUrl("schema_busy");
    Database.updateIn("schema_busy", "alter table users drop column tokens_ended_at");
    String migration =
        Files.readString(Path.of("src/main/resources/db/migration/V35__ended_tokens.sql"));

    CompletableFuture<Integer> migrating =
        Database.whileRead(
            "schema_busy",
            "users",
            () -> {
              CompletableFuture<Integer> run =
                  CompletableFuture.supplyAsync(() -> Database.updateIn("schema_busy", migration));
              // When it has tried, and given up for now
              while (Database.queryIn(
                      "schema_busy",
                      "select pid from pg_stat_activity where wait_event = 'PgSleep'")
                  == null) {
                assertFalse(run.isDone());
              }
              // Then a sign-in waits for nothing
              Database.updateIn("schema_busy", "update users set enabled = true");
              assertFalse(run.isDone());
              return run;
            });

    migrating.get(20, TimeUnit.SECONDS);
    assertEquals(
        1L,
        Database.queryIn(
            "schema_busy",
            "select count(*) from information_schema.columns where column_name = 'tokens_ended_at'"));
  }

  @Test
  void aServerRunsBesideANewerReleaseThatBearsIt() {
    String url = Database.newUrl("schema_newer");
    try (ServerProcess before = server(url, true)) {
      Database.updateIn("schema_newer", NEWER);

      try (ServerProcess rolledBack = server(url, true)) {
        Api.at(before.url()).begin(Api.REGISTER, Api.named("alice"));
        Api.at(rolledBack.url()).begin(Api.REGISTER, Api.named("alice"));
        awaitReadiness(before, 200);
        awaitReadiness(rolledBack, 200);
      }
    }
  }

  @Test
  void aReleaseThatBearsItNotEndsItsStartInOneLineAndItsReadiness() {
    String url = Database.newUrl("schema_contracted");
    try (ServerProcess before = server(url, true)) {
      Database.updateIn("schema_contracted", NEWER);
      Database.updateIn("schema_contracted", "update schema_compatibility set oldest_version = 99");

      awaitReadiness(before, 503);
      ServerProcess rolledBack =
          ServerProcess.launch(directory, ServerProcess.freePort(), Map.of("DATABASE_URL", url));

      assertEquals(1, rolledBack.exitCode());
      assertTrue(
          rolledBack
              .output()
              .contains("DATABASE_URL: the schema is of version 99, which needs a build of"),
          rolledBack.output());
      assertFalse(rolledBack.output().contains("\tat "), rolledBack.output());
    }
  }

  @Test
  void aDatabaseWithAnotherEncodingEndsTheStartInOneLine() {
    String url = Database.emptyUrl("schema_utf8").replace("schema_utf8", "schema_latin1");
    Database.update(
        "create database schema_latin1 template template0 encoding 'LATIN1' locale 'C'");

    ServerProcess server =
        ServerProcess.launch(directory, ServerProcess.freePort(), Map.of("DATABASE_URL", url));

    assertEquals(1, server.exitCode());
    assertTrue(server.output().contains("the database's encoding is LATIN1"), server.output());
    assertFalse(server.output().contains("\tat "), server.output());
  }
}
