package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.CeremonyLoad;
import io.fidoserver.testsupport.PostgresProcess;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Switchovers of PostgreSQL, with streaming replication; some leave the connections alive. */
@Tag("alone")
@Timeout(180)
class SwitchoverIT {

  private static final Logger LOG = Logger.getLogger(SwitchoverIT.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  @TempDir Path directory;

  private final CeremonyClient client = new CeremonyClient();
  private PostgresProcess primary;

  @BeforeEach
  void start() throws Exception {
    primary = PostgresProcess.start(Files.createDirectory(directory.resolve("primary")));
  }

  @AfterEach
  void stop() {
    primary.close();
  }

  private ServerProcess server(String url) {
    return ServerProcess.start(
        directory,
        Map.of(
            "DATABASE_URL",
            url,
            "DATABASE_MIGRATE_AT_START",
            "false",
            "FIDO_DATABASE_RESPONSE_TIMEOUT_MS",
            "1800",
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN));
  }

  private HttpResponse<String> begin(ServerProcess server) throws Exception {
    return client.post(server.url(), Api.REGISTER + "/begin", Api.named(Api.newName()));
  }

  /** The only server takes no writes for a while, and all connections to it stay. */
  @Test
  void whereNothingTakesWritesThePodIsNotReadyAndSaysWhenToTryAgain() throws Exception {
    try (ServerProcess server = server(primary.url())) {
      assertEquals(200, begin(server).statusCode());
      primary.refuseWrites();
      while (begin(server).statusCode() == 200) {
        // Each session of PostgreSQL learns of it in its own time.
      }

      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = begin(server);
        assertEquals(503, answer.statusCode(), answer.body());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse(null));
        assertEquals("DATABASE_ERROR", JSON.readTree(answer.body()).at("/errors/0/code").asText());
      }
      HttpResponse<String> health = client.get(server.url(), "/q/health/ready");
      assertEquals(503, health.statusCode());
      assertEquals("DOWN", check(health, "database"), health.body());
      assertEquals(200, client.get(server.url(), "/q/health/live").statusCode());

      primary.takeWrites();
      awaitRecovery("read-only for a while", server);
    }
  }

  private static String check(HttpResponse<String> health, String name) throws Exception {
    for (JsonNode each : JSON.readTree(health.body()).get("checks")) {
      if (each.get("name").asText().equals(name)) {
        return each.get("status").asText();
      }
    }
    return null;
  }

  /** The old primary goes read-only, and keeps its connections; the standby is the new one. */
  @Test
  void connectionsThatStayAliveAreLeftForTheNewPrimary() throws Exception {
    try (PostgresProcess standby =
            primary.startStandby(Files.createDirectory(directory.resolve("standby")));
        ServerProcess server = server(twoHosts(standby))) {
      CeremonyLoad load = new CeremonyLoad(6, List.of(server.url()));
      try (load) {
        load.awaitRegistrations(30);
        primary.refuseWrites();
        awaitReplay(standby);
        standby.promote();
        awaitRecovery("switchover", server);
        load.awaitRegistrations(30);
      }
      assertNothingLost("switchover", load, server, standby);
      assertEquals(0L, connections());
    }
  }

  @Test
  void afterTheKillOfThePrimaryTheStandbyThatIsPromotedIsFound() throws Exception {
    try (PostgresProcess standby =
            primary.startStandby(Files.createDirectory(directory.resolve("standby")));
        ServerProcess server = server(twoHosts(standby))) {
      CeremonyLoad load = new CeremonyLoad(6, List.of(server.url()));
      primary.execute(
          "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
      try (load) {
        load.awaitRegistrations(30);
        primary.kill();
        assertEquals(503, begin(server).statusCode());
        standby.promote();
        awaitRecovery("primary killed", server);
        load.awaitRegistrations(30);
      }
      primary.start();
      assertNothingLost("primary killed", load, server, standby);
    }
  }

  private String twoHosts(PostgresProcess standby) {
    return "postgresql://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres"
        .formatted(primary.port(), standby.port());
  }

  /** Waits until the server has left the primary, and the standby has all that was written. */
  private void awaitReplay(PostgresProcess standby) {
    while (!Long.valueOf(0).equals(connections())) {
      Thread.onSpinWait();
    }
    String end = primary.query("select pg_current_wal_lsn()::text").toString();
    while (!Boolean.TRUE.equals(
        standby.query("select pg_last_wal_replay_lsn() >= ?::pg_lsn", end))) {
      Thread.onSpinWait();
    }
  }

  /** Returns the number of the server's connections to the old primary. */
  private Object connections() {
    return primary.query(
        "select count(*) from pg_stat_activity where application_name = 'fido-server'");
  }

  private void awaitRecovery(String fault, ServerProcess server) throws Exception {
    Instant start = Instant.now();
    while (begin(server).statusCode() != 200 || !client.isReady(server.url())) {
      assertTrue(
          Instant.now().isBefore(start.plus(RECOVERY)),
          "Not back after " + RECOVERY + ":\n" + server.output());
    }
    LOG.infof("%s: all well after %d ms", fault, Duration.between(start, Instant.now()).toMillis());
  }

  private static void assertNothingLost(
      String fault, CeremonyLoad load, ServerProcess server, PostgresProcess database) {
    LOG.infof("%s: %s", fault, load.summary());
    load.assertNothingLost(database, server);
  }
}
