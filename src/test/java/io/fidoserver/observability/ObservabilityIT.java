package io.fidoserver.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.RedisProcess;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics, logs and traces of a run with both ceremonies, without secrets. */
@Timeout(120)
class ObservabilityIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path OBSERVABILITY = Path.of("deployment/observability");
  private static final String SHOP = "/rp/shop";
  private static final String SECRET = "a secret of this test, which no log may have";
  private static final String REQUEST_ID = UUID.randomUUID().toString();

  @TempDir static Path directory;

  private static final ByteArrayOutputStream TRACES = new ByteArrayOutputStream();
  private static final List<String> SECRETS = new ArrayList<>(List.of(SECRET, Tokens.READER));
  private static String metrics;
  private static String log;
  private static String userId;

  /** Runs a server to its end, so that everything was written. */
  @BeforeAll
  static void run() throws Exception {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().transferTo(TRACES);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try (RedisProcess redis = RedisProcess.start(directory);
        ServerProcess server =
            ServerProcess.start(
                directory,
                Map.ofEntries(
                    Map.entry("FIDO_PROXY_TRUSTED", "127.0.0.0/8"),
                    Map.entry("DATABASE_URL", Database.url()),
                    Map.entry("REDIS_URL", redis.url()),
                    Map.entry("RATE_LIMIT_REQUESTS_PER_MINUTE", "1000"),
                    Map.entry("RP_ID", SoftwareAuthenticator.RP_ID),
                    Map.entry("RP_ORIGIN", SoftwareAuthenticator.ORIGIN),
                    Map.entry("JWT_SECRET", SECRET),
                    Map.entry("FIDO_ADMIN_TOKENS_READER_SHA256", Tokens.sha256(Tokens.READER)),
                    Map.entry("FIDO_ADMIN_TOKENS_READER_SCOPES", "users:read"),
                    Map.entry("FIDO_KEYS_SEAL", Tokens.sha256("a seal that nobody reads")),
                    Map.entry("FIDO_RELYING_PARTIES_SHOP_ID", "shop.example"),
                    Map.entry("FIDO_RELYING_PARTIES_SHOP_NAME", "Shop"),
                    Map.entry("FIDO_RELYING_PARTIES_SHOP_ORIGINS", "https://shop.example"),
                    Map.entry("FIDO_CHALLENGE_CLEANUP_EVERY", "1s"),
                    Map.entry("FIDO_WEBHOOK_URL", "http://127.0.0.1:1/"),
                    Map.entry("FIDO_WEBHOOK_SECRET", "a webhook secret that nobody reads"),
                    Map.entry("LOG_JSON", "true"),
                    Map.entry("LOG_LEVEL", "DEBUG"),
                    Map.entry("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true"),
                    Map.entry("QUARKUS_OTEL_SDK_DISABLED", "false"),
                    Map.entry("QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                    Map.entry(
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://localhost:" + collector.getAddress().getPort())))) {
      ceremonies(server.url());
      metrics = new CeremonyClient().get(server.url(), "/q/metrics").body();
      server.terminate();
      log = server.output();
    }
    collector.stop(0);
  }

  private static void ceremonies(String url) throws IOException, InterruptedException {
    CeremonyClient client = new CeremonyClient();
    String username = Api.newName();
    SoftwareAuthenticator authenticator = client.register(url, username);
    String salt = random();
    CeremonyClient.ok(
        client.post(url, Api.AUTHENTICATE + "/begin", prf(salt).put("username", username)));
    ObjectNode assertion = client.assertion(url, username, authenticator, 1);
    String secret = random();
    ((ObjectNode) assertion.get("credential"))
        .putObject("clientExtensionResults")
        .putObject("prf")
        .putObject("results")
        .put("first", secret);
    HttpResponse<String> signedIn =
        client.post(url, Api.AUTHENTICATE + "/complete", assertion, "X-Request-Id", REQUEST_ID);
    JsonNode data = CeremonyClient.ok(signedIn);
    userId = data.get("userId").asText();
    SECRETS.add(data.get("accessToken").asText());
    JsonNode response = assertion.at("/credential/response");
    SECRETS.add(response.get("signature").asText());
    SECRETS.add(response.get("clientDataJSON").asText());
    SECRETS.add(challenge(response));
    SECRETS.add(salt);
    SECRETS.add(secret);
    // A replay, which is refused.
    assertEquals(404, client.post(url, Api.AUTHENTICATE + "/complete", assertion).statusCode());
    Api.at(url).with(data.get("accessToken").asText()).get("/api/v1/me");
    Api.at(url).with(Tokens.READER).get("/api/v1/admin/users");
    CeremonyClient.ok(
        client.post(url, SHOP + Api.AUTHENTICATE + "/begin", JSON.createObjectNode()));
    client.get(url, "/.well-known/webauthn", "X-Forwarded-For", "203.0.113.77");
    for (String path : List.of("/", "/user-1", "/api/v1/me/credentials/user-2")) {
      for (String method : List.of("GET", "OPTIONS", "USER-1", "USER-2")) {
        client.send(url, method, path);
      }
    }
  }

  @Test
  void theAccessLogHasTheClientAndNotTheProxy() {
    assertTrue(
        log.lines()
            .anyMatch(
                line ->
                    line.contains("203.0.113.77 - ")
                        && line.contains("GET /.well-known/webauthn HTTP/1.1")),
        log);
  }

  @Test
  void theRelyingPartyIsInMetricsLogsAndTraces() throws IOException {
    assertTrue(
        metrics.contains(
            "fido_ceremonies_seconds_count{ceremony=\"AUTHENTICATION\",outcome=\"SUCCESS\","
                + "phase=\"BEGIN\",reason=\"NONE\",relying_party=\"shop\"} 1"),
        metrics);
    assertTrue(log.contains("\"relyingParty\":\"shop\""), log);
    assertEquals(
        1,
        log.lines().filter(line -> line.contains("POST " + SHOP + Api.AUTHENTICATE)).count(),
        log);
    String traces = TRACES.toString(StandardCharsets.ISO_8859_1);
    assertTrue(traces.contains("fido.relying_party"), traces);
  }

  private static String random() {
    return Base64Url.encode(SoftwareAuthenticator.random(32));
  }

  private static ObjectNode prf(String salt) {
    ObjectNode request = JSON.createObjectNode();
    request.putObject("extensions").putObject("prf").putObject("eval").put("first", salt);
    return request;
  }

  private static String challenge(JsonNode response) throws IOException {
    return JSON.readTree(Base64Url.decode(response.get("clientDataJSON").asText()))
        .get("challenge")
        .asText();
  }

  @Test
  void ceremoniesAreCountedAndTimedByWhatBecameOfThem() {
    assertTrue(
        metrics.contains(
            "fido_ceremonies_seconds_count{ceremony=\"AUTHENTICATION\",outcome=\"SUCCESS\","
                + "phase=\"COMPLETE\",reason=\"NONE\",relying_party=\"default\"} 1"),
        metrics);
    assertTrue(
        metrics.contains(
            "fido_ceremonies_seconds_count{ceremony=\"AUTHENTICATION\",outcome=\"REFUSED\","
                + "phase=\"COMPLETE\",reason=\"CHALLENGE_NOT_FOUND\",relying_party=\"default\"} 1"),
        metrics);
    assertTrue(metrics.contains("fido_ceremonies_seconds_bucket{"), metrics);
  }

  @Test
  void everyMetricOfTheDashboardAndTheAlertsExists() throws IOException {
    String used =
        Files.readString(OBSERVABILITY.resolve("grafana-dashboard.json"))
            + Files.readString(OBSERVABILITY.resolve("prometheus-rules.yaml"));
    Set<String> names = names("\\b((?:fido|sql|redis|process)_[a-z_]+[a-z])\\b", used);
    assertTrue(names.size() > 10, names.toString());

    names.removeAll(names("(?m)^([a-z_]+)[ {]", metrics));

    assertEquals(Set.of(), names);
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult each) -> each.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void noLabelIsAClientsText() {
    assertFalse(metrics.toLowerCase(Locale.ROOT).contains("user-"), metrics);
    assertFalse(metrics.contains(userId), metrics);
  }

  @Test
  void callsAreCountedByTheirPathAndMethodAndAllElseTogether() {
    for (String each :
        List.of(
            "method=\"GET\",outcome=\"SUCCESS\",status=\"200\",uri=\"/api/v1/me\"",
            "method=\"GET\",outcome=\"CLIENT_ERROR\",status=\"404\",uri=\"NOT_FOUND\"",
            "method=\"GET\",outcome=\"CLIENT_ERROR\",status=\"405\",uri=\"OTHER\"",
            "method=\"OTHER\",outcome=\"CLIENT_ERROR\",status=\"405\",uri=\"OTHER\"")) {
      assertTrue(metrics.contains("http_server_requests_seconds_count{" + each), metrics);
    }
  }

  @Test
  void aLogLineIsAnObjectWithTheRequestAndItsUser() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log.lines().filter(each -> each.startsWith("{")).toList()) {
      lines.add(JSON.readTree(line));
    }
    List<JsonNode> ofTheSignIn =
        lines.stream()
            .filter(each -> each.at("/mdc/requestId").asText().equals(REQUEST_ID))
            .toList();

    assertTrue(
        ofTheSignIn.stream().anyMatch(each -> each.at("/mdc/userId").asText().equals(userId)),
        ofTheSignIn.toString());
    assertTrue(
        ofTheSignIn.stream().anyMatch(each -> each.at("/mdc/traceId").asText().length() == 32),
        ofTheSignIn.toString());
    assertTrue(
        ofTheSignIn.stream()
            .anyMatch(each -> each.get("message").asText().contains("/authenticate/complete")),
        ofTheSignIn.toString());
  }

  @Test
  void aTraceGoesThroughResourceServiceAndSql() {
    String traces = TRACES.toString(StandardCharsets.ISO_8859_1);
    for (String each :
        List.of(
            "POST /api/v1/webauthn/authenticate/complete",
            "AuthenticationCeremony.complete",
            "delete from challenges")) {
      assertTrue(traces.contains(each), each);
    }
  }

  /** A query, such as "SELECT 1", would be traced. */
  @Test
  void whatKeepsConnectionsIsInNoTrace() {
    assertFalse(TRACES.toString(StandardCharsets.ISO_8859_1).contains("SELECT ?"));
  }

  @Test
  void nothingSecretIsInAnyOfIt() {
    String traces = TRACES.toString(StandardCharsets.ISO_8859_1);
    assertEquals(8, SECRETS.size());
    for (String secret : SECRETS) {
      assertFalse(log.contains(secret), secret);
      assertFalse(metrics.contains(secret), secret);
      assertFalse(traces.contains(secret), secret);
    }
  }
}
