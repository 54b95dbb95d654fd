package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.CeremonyLoad;
import io.fidoserver.testsupport.PostgresProcess;
import io.fidoserver.testsupport.RedisProcess;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.TcpProxy;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of PostgreSQL and Redis, which are paused, killed or disconnected: the responses
 * meanwhile, the stored data, and the time to recover.
 */
@Tag("alone")
@Timeout(180)
class FaultsIT {

  private static final Logger LOG = Logger.getLogger(FaultsIT.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longest time to a 503: the response timeout, with a margin for a busy machine. */
  private static final Duration SOON = Duration.ofMillis(2_200);

  /** Longest time to recover. */
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  private static final int CLIENTS = 6;

  @TempDir Path directory;

  private final CeremonyClient client = new CeremonyClient();
  private PostgresProcess postgres;

  private record Answer(int status, String code, String retryAfter, Duration time) {}

  @BeforeEach
  void startPostgres() {
    postgres = PostgresProcess.start(directory);
  }

  @AfterEach
  void stopPostgres() {
    postgres.close();
  }

  /** Prints a row of the table in operations.md. */
  private static void report(String fault, String seen) {
    LOG.infof("%s: %s", fault, seen);
  }

  private ServerProcess server(Map<String, String> settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "DATABASE_URL",
                postgres.url(),
                "FIDO_DATABASE_RESPONSE_TIMEOUT_MS",
                "1800",
                "RP_ID",
                SoftwareAuthenticator.RP_ID,
                "RP_ORIGIN",
                SoftwareAuthenticator.ORIGIN));
    all.putAll(settings);
    return ServerProcess.start(directory, all);
  }

  private Answer begin(ServerProcess server) {
    Instant start = Instant.now();
    try {
      HttpResponse<String> answer =
          client.post(server.url(), Api.REGISTER + "/begin", Api.named(Api.newName()));
      return new Answer(
          answer.statusCode(),
          JSON.readTree(answer.body()).at("/errors/0/code").asText(),
          answer.headers().firstValue("Retry-After").orElse(null),
          Duration.between(start, Instant.now()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<Answer> manyAtOnce(ServerProcess server, int count) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(count);
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(clients.submit(() -> begin(server)));
    }
    List<Answer> all = new ArrayList<>();
    for (Future<Answer> each : answers) {
      all.add(each.get());
    }
    clients.shutdown();
    return all;
  }

  /** Warms up a server: one that has just started takes long for its first requests. */
  private void warmUp(ServerProcess server) throws Exception {
    manyAtOnce(server, 60);
  }

  private void assertUnavailableSoon(Answer answer) {
    assertEquals(503, answer.status(), answer.toString());
    assertEquals("DATABASE_ERROR", answer.code());
    assertEquals("1", answer.retryAfter());
    assertTrue(answer.time().compareTo(SOON) < 0, answer.toString());
  }

  /**
   * Returns the time until {@code server} accepts registrations again and reports that it is ready.
   */
  private Duration assertRecovers(String fault, ServerProcess server) throws Exception {
    Instant start = Instant.now();
    while (begin(server).status() != 200 || !client.isReady(server.url())) {
      assertTrue(Instant.now().isBefore(start.plus(RECOVERY)), "Not back after " + RECOVERY);
    }
    Duration time = Duration.between(start, Instant.now());
    report(fault, "all well after " + time.toMillis() + " ms");
    return time;
  }

  /** Verifies that each acknowledged registration is stored once, and can sign in. */
  private void assertNothingLost(String fault, CeremonyLoad load, ServerProcess server)
      throws Exception {
    report(fault, load.summary());
    assertFalse(server.output().contains("Uncaught exception"), server.output());
    load.assertNothingLost(postgres, server);
    for (Map.Entry<String, SoftwareAuthenticator> each : load.registered().entrySet()) {
      client.signIn(server.url(), each.getKey(), each.getValue(), 2);
    }
  }

  @Nested
  class Redis {

    private String mode(ServerProcess server) throws Exception {
      String health = client.get(server.url(), "/q/health/ready").body();
      return JSON.readTree(health).findPath("mode").asText();
    }

    private ServerProcess counting(RedisProcess redis) throws Exception {
      ServerProcess server =
          server(Map.of("REDIS_URL", redis.url(), "RATE_LIMIT_REQUESTS_PER_MINUTE", "100000"));
      assertEquals(200, begin(server).status());
      assertEquals("redis", mode(server));
      return server;
    }

    /** Verifies that no request is refused, and that only the first one waits. */
    private void assertUnnoticed(ServerProcess server) throws Exception {
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(begin(server));
      }
      assertTrue(answers.stream().allMatch(each -> each.status() == 200), answers.toString());
      assertEquals("degraded", mode(server));
      assertTrue(client.isReady(server.url()));
      Duration slowestButFirst =
          answers.stream().skip(1).map(Answer::time).max(Duration::compareTo).orElseThrow();
      report(
          "Redis away",
          "first answer after %d ms, then at most %d ms"
              .formatted(answers.get(0).time().toMillis(), slowestButFirst.toMillis()));
      assertTrue(slowestButFirst.compareTo(Duration.ofMillis(200)) < 0, answers.toString());
    }

    private void assertCountsTogetherAgain(ServerProcess server) throws Exception {
      Instant start = Instant.now();
      while (!mode(server).equals("redis")) {
        assertTrue(Instant.now().isBefore(start.plus(RECOVERY)));
        assertEquals(200, begin(server).status());
      }
      report("Redis back", Duration.between(start, Instant.now()).toMillis() + " ms");
      // One line for each change, regardless of the number of requests.
      String output = server.output();
      assertEquals(1, output.split("Redis is out of reach", -1).length - 1, output);
      assertEquals(1, output.split("Redis is back", -1).length - 1, output);
    }

    @Test
    void isPaused() throws Exception {
      try (RedisProcess redis = RedisProcess.start(directory);
          ServerProcess server = counting(redis)) {
        redis.pause();
        assertUnnoticed(server);

        redis.resume();
        assertCountsTogetherAgain(server);
      }
    }

    @Test
    void isKilledAndComesBackEmpty() throws Exception {
      try (RedisProcess redis = RedisProcess.start(directory);
          ServerProcess server = counting(redis)) {
        redis.kill();
        assertUnnoticed(server);

        redis.start();
        assertCountsTogetherAgain(server);
      }
    }

    /** After a fail-over, the address of the primary may lead to a replica for a while. */
    @Test
    void isAReplicaThatTakesNoCounts() throws Exception {
      try (RedisProcess redis = RedisProcess.start(directory);
          ServerProcess server = counting(redis)) {
        redis.command("REPLICAOF 127.0.0.1 1");
        assertUnnoticed(server);
        Instant aFewProbesLater = Instant.now().plusSeconds(4);
        while (Instant.now().isBefore(aFewProbesLater)) {
          assertEquals(200, begin(server).status());
          assertEquals("degraded", mode(server));
        }

        redis.command("REPLICAOF NO ONE");
        assertCountsTogetherAgain(server);
      }
    }

    @Test
    void wasNeverThere() throws Exception {
      try (RedisProcess redis = RedisProcess.start(directory)) {
        redis.kill();
        try (ServerProcess server =
            server(Map.of("REDIS_URL", redis.url(), "RATE_LIMIT_REQUESTS_PER_MINUTE", "100000"))) {
          assertUnnoticed(server);

          redis.start();
          assertCountsTogetherAgain(server);
        }
      }
    }
  }

  @Nested
  class Postgres {

    /** New connections would take long when the load returns. */
    @Test
    void hasNothingToDoAndItsConnectionsStay() {
      // The connection of a migration would stay for some minutes.
      try (ServerProcess server =
          server(
              Map.of(
                  "DATABASE_MAX_CONNECTIONS", "4",
                  "DATABASE_MIGRATE_AT_START", "false"))) {
        begin(server);
        String connections =
            "select string_agg(pid::text, ' ' order by pid) from pg_stat_activity"
                + " where application_name = 'fido-server' having count(*) = 4";
        Object full;
        do {
          full = postgres.query(connections);
        } while (full == null);

        Instant pastASilence = Instant.now().plusSeconds(5);
        while (Instant.now().isBefore(pastASilence)) {
          assertEquals(full, postgres.query(connections));
        }
      }
    }

    @Test
    void isPaused() throws Exception {
      try (ServerProcess server = server(Map.of())) {
        warmUp(server);

        postgres.pause();
        manyAtOnce(server, 60).forEach(FaultsIT.this::assertUnavailableSoon);
        assertEquals(503, client.get(server.url(), "/q/health/ready").statusCode());
        assertEquals(200, client.get(server.url(), "/q/health/live").statusCode());
        assertTrue(server.output().contains("The database is out of reach"), server.output());

        postgres.resume();
        assertRecovers("PostgreSQL paused", server);
      }
    }

    @Test
    void isKilledUnderLoad() throws Exception {
      try (ServerProcess server = server(Map.of())) {
        CeremonyLoad load = new CeremonyLoad(CLIENTS, List.of(server.url()));
        try (load) {
          load.awaitRegistrations(50);
          postgres.kill();
          assertUnavailableSoon(begin(server));
          assertEquals(503, client.get(server.url(), "/q/health/ready").statusCode());
          postgres.start();
          assertRecovers("PostgreSQL killed", server);
          load.awaitRegistrations(50);
        }
        assertNothingLost("PostgreSQL killed", load, server);
      }
    }

    /** A fail-over closes every connection too. */
    @Test
    void closesEveryConnection() throws Exception {
      try (ServerProcess server = server(Map.of())) {
        CeremonyLoad load = new CeremonyLoad(CLIENTS, List.of(server.url()));
        try (load) {
          for (int i = 0; i < 5; i++) {
            load.awaitRegistrations(20);
            postgres.query(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where pid <> pg_backend_pid() and backend_type = 'client backend'");
          }
          assertRecovers("connections closed", server);
          load.awaitRegistrations(20);
        }
        assertNothingLost("connections closed", load, server);
      }
    }
  }

  @Nested
  class TheNetwork {

    private TcpProxy proxy;
    private ServerProcess server;

    @BeforeEach
    void start() {
      proxy = new TcpProxy(postgres.port());
      server = server(Map.of("DATABASE_URL", postgres.url(proxy.port())));
      begin(server);
    }

    @AfterEach
    void stop() throws IOException {
      server.close();
      proxy.close();
    }

    @Test
    void isSlow() {
      proxy.delay(100);

      assertEquals(200, begin(server).status());
    }

    @Test
    void isSilent() throws Exception {
      warmUp(server);
      proxy.silence();
      manyAtOnce(server, 60).forEach(FaultsIT.this::assertUnavailableSoon);

      proxy.speak();
      assertRecovers("network silent", server);
    }

    @Test
    void isCut() throws Exception {
      CeremonyLoad load = new CeremonyLoad(CLIENTS, List.of(server.url()));
      try (load) {
        for (int i = 0; i < 5; i++) {
          load.awaitRegistrations(20);
          proxy.cut();
        }
        assertRecovers("connections cut", server);
        load.awaitRegistrations(20);
      }
      assertNothingLost("connections cut", load, server);
    }

    @Test
    void isHalfClosed() throws Exception {
      proxy.halfClose();

      assertRecovers("connections half-closed", server);
    }
  }

  @Nested
  class TheServer {

    @Test
    void isKilledUnderLoadAndTheOthersGoOn() throws Exception {
      try (RedisProcess redis = RedisProcess.start(directory);
          ServerProcess one = server(Map.of("REDIS_URL", redis.url()));
          ServerProcess two = server(Map.of("REDIS_URL", redis.url()));
          ServerProcess three = server(Map.of("REDIS_URL", redis.url()))) {
        CeremonyLoad load = new CeremonyLoad(CLIENTS, List.of(one.url(), two.url(), three.url()));
        try (load) {
          load.awaitRegistrations(50);
          one.kill();
          load.awaitRegistrations(50);
          redis.kill();
          load.awaitRegistrations(50);
          postgres.kill();
          postgres.start();
          assertRecovers("server, Redis and PostgreSQL killed", two);
          load.awaitRegistrations(50);
        }
        assertNothingLost("server, Redis and PostgreSQL killed", load, three);
      }
    }

    @Test
    void hasMoreToDoThanItCanAndSaysSoAtOnce() throws Exception {
      try (ServerProcess server = server(Map.of("FIDO_HTTP_MAX_IN_FLIGHT", "5"))) {
        begin(server);
        postgres.pause();

        List<Answer> answers = manyAtOnce(server, 60);

        postgres.resume();
        List<Answer> shed =
            answers.stream().filter(each -> each.code().equals("SERVICE_UNAVAILABLE")).toList();
        assertTrue(shed.size() >= 50, answers.toString());
        shed.forEach(each -> assertEquals("1", each.retryAfter()));
        assertTrue(
            shed.stream().allMatch(each -> each.time().compareTo(Duration.ofSeconds(1)) < 0),
            shed.toString());
        assertRecovers("overload", server);
      }
    }
  }
}
