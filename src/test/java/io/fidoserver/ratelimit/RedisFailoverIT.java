package io.fidoserver.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.RedisCluster;
import io.fidoserver.testsupport.RedisProcess;
import io.fidoserver.testsupport.RedisSentinel;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.TcpProxy;
import java.io.IOException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rate limits of two servers with a Redis Cluster, and with Sentinel, whose masters change. */
@Tag("alone")
@Timeout(120)
class RedisFailoverIT {

  private static final Logger LOG = Logger.getLogger(RedisFailoverIT.class);

  private static final int LIMIT = 4;

  /** Calls to reach the limit in: one more is allowed every 15 seconds. */
  private static final int CALLS = 6;

  private static final int TIMEOUT_MS = 500;

  /** Longest call: the timeout, with a margin for a busy machine. */
  private static final Duration SOON = Duration.ofMillis(TIMEOUT_MS + 500);

  /** Longest time from the end of a failover until all servers count together. */
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  @TempDir Path directory;

  private final CeremonyClient client = new CeremonyClient();
  private final AtomicInteger addresses = new AtomicInteger();

  private record Answer(int status, Duration time) {}

  private ServerProcess server(String redisUrl) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", Database.url());
    settings.put("RP_ID", SoftwareAuthenticator.RP_ID);
    settings.put("RP_ORIGIN", SoftwareAuthenticator.ORIGIN);
    settings.put("REDIS_URL", redisUrl);
    settings.put("FIDO_REDIS_TIMEOUT_MS", Integer.toString(TIMEOUT_MS));
    settings.put("RATE_LIMIT_REQUESTS_PER_MINUTE", Integer.toString(LIMIT));
    settings.put("FIDO_PROXY_TRUSTED", "127.0.0.1");
    return ServerProcess.start(directory, settings);
  }

  private String newAddress() {
    int number = addresses.incrementAndGet();
    return "198.%d.%d.1".formatted(18 + number / 256, number % 256);
  }

  private Answer begin(ServerProcess server, String address)
      throws IOException, InterruptedException {
    Instant start = Instant.now();
    int status =
        client
            .post(
                server.url(), Api.AUTHENTICATE + "/begin", Api.object(), "X-Forwarded-For", address)
            .statusCode();
    return new Answer(status, Duration.between(start, Instant.now()));
  }

  private boolean countsInRedis(ServerProcess server) throws IOException, InterruptedException {
    return client.get(server.url(), "/q/health/ready").body().contains("\"redis\"");
  }

  /** Sends calls until they are fast: a JVM's first ones exceed the timeout of Redis. */
  private void warmUp(ServerProcess... servers) throws IOException, InterruptedException {
    for (ServerProcess each : servers) {
      for (int i = 0; i < 50; i++) {
        begin(each, newAddress());
      }
    }
  }

  /** Waits until a limit holds for both servers together, whatever node has its counter. */
  private void awaitCountTogether(ServerProcess one, ServerProcess two) throws Exception {
    Instant end = Instant.now().plus(RECOVERY);
    while (!countTogether(one, two)) {
      assertTrue(Instant.now().isBefore(end), () -> one.output() + two.output());
    }
  }

  private boolean countTogether(ServerProcess one, ServerProcess two) throws Exception {
    for (int i = 0; i < 12; i++) {
      String address = newAddress();
      List<Integer> statuses = new ArrayList<>();
      for (int j = 0; j < CALLS; j++) {
        statuses.add(begin(j % 2 == 0 ? one : two, address).status());
      }
      if (!statuses.equals(List.of(200, 200, 200, 200, 429, 429))) {
        return false;
      }
    }
    return countsInRedis(one) && countsInRedis(two);
  }

  /**
   * Runs a fault under load, and verifies that no call fails or waits, and that both servers count
   * together again.
   */
  private void assertUnnoticed(
      String name, Runnable fault, RedisProcess newMaster, ServerProcess one, ServerProcess two)
      throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService clients = Executors.newFixedThreadPool(2);
    List<Future<List<Answer>>> loads = new ArrayList<>();
    for (ServerProcess server : List.of(one, two)) {
      loads.add(
          clients.submit(
              () -> {
                List<Answer> answers = new ArrayList<>();
                while (!isOver.get()) {
                  answers.add(begin(server, newAddress()));
                }
                return answers;
              }));
    }
    Instant start = Instant.now();
    fault.run();
    newMaster.await("INFO replication", "role:master");
    Instant failedOver = Instant.now();
    awaitCountTogether(one, two);
    Instant recovered = Instant.now();
    isOver.set(true);
    List<Answer> answers = new ArrayList<>();
    for (Future<List<Answer>> each : loads) {
      answers.addAll(each.get());
    }
    clients.shutdown();
    Duration slowest = answers.stream().map(Answer::time).max(Duration::compareTo).orElseThrow();
    LOG.infof(
        "%s: failed over after %d ms, counted together after %d ms more; %d calls, the slowest %d ms",
        name,
        Duration.between(start, failedOver).toMillis(),
        Duration.between(failedOver, recovered).toMillis(),
        answers.size(),
        slowest.toMillis());
    assertTrue(answers.stream().allMatch(each -> each.status() == 200), answers.toString());
    assertTrue(slowest.compareTo(SOON) < 0, slowest.toString());
  }

  @Test
  void inAClusterServersCountTogetherAlsoAfterAMasterIsKilled() throws Exception {
    try (RedisCluster cluster = new RedisCluster(directory);
        ServerProcess one = server(cluster.url());
        ServerProcess two = server(cluster.url())) {
      warmUp(one, two);
      awaitCountTogether(one, two);

      assertUnnoticed(
          "Master of a Cluster killed", cluster.master()::kill, cluster.replica(), one, two);

      assertNotTrusted(cluster.urlOfUnknownAuthority());
      assertNotTrusted(cluster.urlOfOtherName());
      // What the client says of nodes has their URLs.
      assertTrue(one.output().contains("Redis is out of reach"), one.output());
      assertFalse(one.output().contains("p%40ss"), one.output());
    }
  }

  @Test
  void withSentinelServersCountTogetherAlsoAfterTheMasterIsSwitchedAndKilled() throws Exception {
    try (RedisSentinel redis = new RedisSentinel(directory);
        ServerProcess one = server(redis.url());
        ServerProcess two = server(redis.url())) {
      warmUp(one, two);
      awaitCountTogether(one, two);

      assertUnnoticed("Master switched by Sentinel", redis::switchOver, redis.node(1), one, two);
      redis.awaitSuccessor(1, 2);
      assertUnnoticed("Master with Sentinel killed", redis.node(1)::kill, redis.node(2), one, two);
    }
  }

  private void assertNotTrusted(String url) throws Exception {
    try (ServerProcess server = server(url)) {
      assertEquals(200, begin(server, newAddress()).status());
      assertFalse(countsInRedis(server));
      assertTrue(server.output().contains("SSLHandshakeException"), server.output());
    }
  }

  /** An address that leads to the master: connections to the former one stay. */
  @Test
  void aConnectionToAReplicaIsReplaced() throws Exception {
    try (RedisProcess redis = RedisProcess.start(directory);
        RedisProcess other = RedisProcess.start(directory);
        TcpProxy proxy = new TcpProxy(redis.port());
        ServerProcess server = server("redis://127.0.0.1:" + proxy.port())) {
      warmUp(server);
      assertTrue(countsInRedis(server), server.output());
      redis.command("REPLICAOF 127.0.0.1 " + other.port());
      proxy.forwardTo(other.port());

      assertEquals(200, begin(server, newAddress()).status());

      assertTrue(countsInRedis(server), server.output());
      assertFalse(server.output().contains("out of reach"), server.output());
    }
  }
}
