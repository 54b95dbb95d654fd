package io.fidoserver;

import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.RedisProcess;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Switches that the documents name, together: each pair of them is on in one start. */
@Timeout(180)
class SwitchesIT {

  private static final int STARTS = 7;

  @TempDir Path directory;

  /** Variables by switch. */
  private List<Map<String, String>> switches(RedisProcess redis) {
    return List.of(
        Map.of("FIDO_MANAGEMENT_PORT", Integer.toString(ServerProcess.freePort())),
        Map.of("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true"),
        Map.of("LOG_JSON", "true"),
        Map.of("LOG_LEVEL", "DEBUG"),
        Map.of("FIDO_HTTP_H2C", "true"),
        Map.of(
            "FIDO_PRIVACY_HIDE_USERS", "true",
            "FIDO_PRIVACY_DECOY_KEY", "a key that only this test has, and no other"),
        Map.of("FIDO_DEMO_ENABLED", "true"),
        Map.of("QUARKUS_OTEL_SDK_DISABLED", "false"),
        Map.of("REDIS_URL", redis.url(), "RATE_LIMIT_REQUESTS_PER_MINUTE", "1000"),
        Map.of("DATABASE_MIGRATE_AT_START", "false"),
        Map.of("FIDO_PROXY_TRUSTED", "127.0.0.1", "FIDO_PROXY_HEADER", "forwarded"),
        Map.of(
            "FIDO_WEBHOOK_URL",
            "http://127.0.0.1:1/events",
            "FIDO_WEBHOOK_SECRET",
            "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        Map.of(
            "QUARKUS_HTTP_CORS_ENABLED", "true",
            "QUARKUS_HTTP_CORS_ORIGINS", "https://example.org , https://other.example"),
        Map.of("FIDO_RELYING_PARTY_ALLOW_CROSS_ORIGIN", "true"),
        Map.of("FIDO_ATTESTATION_POLICY", "none"));
  }

  /**
   * The starts in which each switch is on: four of six, each switch another four, so that any two
   * share one; none is on in the last.
   */
  private static List<Set<Integer>> starts() {
    List<Set<Integer>> all = new ArrayList<>();
    for (int bits = 0; bits < 1 << STARTS - 1; bits++) {
      int chosen = bits;
      IntPredicate isOn = start -> (chosen >> start & 1) == 1;
      if (Integer.bitCount(bits) == 4) {
        all.add(new HashSet<>(IntStream.range(0, STARTS - 1).filter(isOn).boxed().toList()));
      }
    }
    return all;
  }

  @Test
  void eachPairOfThemWorks() throws Exception {
    try (RedisProcess redis = RedisProcess.start(directory)) {
      List<Map<String, String>> switches = switches(redis);
      List<Set<Integer>> starts = starts();
      assertEquals(starts.size(), switches.size());
      for (int start = 0; start < STARTS; start++) {
        Map<String, String> settings = new HashMap<>();
        settings.put("DATABASE_URL", Database.newUrl("switches_" + start));
        settings.put("RP_ID", SoftwareAuthenticator.RP_ID);
        settings.put("RP_ORIGIN", SoftwareAuthenticator.ORIGIN);
        for (int i = 0; i < switches.size(); i++) {
          if (starts.get(i).contains(start)) {
            settings.putAll(switches.get(i));
          }
        }
        try (ServerProcess server = start(settings)) {
          assertWorks(server, settings);
        }
      }
    }
  }

  private ServerProcess start(Map<String, String> settings) {
    ServerProcess server = ServerProcess.launch(directory, ServerProcess.freePort(), settings);
    server.awaitOutput("Listening on");
    return server;
  }

  private static void assertWorks(ServerProcess server, Map<String, String> settings)
      throws Exception {
    String management =
        settings.containsKey("FIDO_MANAGEMENT_PORT")
            ? "http://localhost:" + settings.get("FIDO_MANAGEMENT_PORT")
            : server.url();
    CeremonyClient client = new CeremonyClient();
    String username = Api.newName();

    SoftwareAuthenticator authenticator = client.register(server.url(), username);
    client.signIn(server.url(), username, authenticator, 1);

    to(management).get("/q/health/ready").statusCode(200);
    String metrics = to(management).get("/q/metrics").statusCode(200).asString();
    assertTrue(metrics.contains("fido_ceremonies_seconds_count"), settings.toString());
    assertEquals(
        settings.containsKey("FIDO_DEMO_ENABLED") ? 200 : 404,
        to(server.url()).get("/").statusCode());
    assertFalse(server.output().contains("ERROR"), server.output());
    server.terminate();
  }
}
