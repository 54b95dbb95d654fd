package io.fidoserver.webhook;

import static io.fidoserver.testsupport.Request.to;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivery of events to a webhook. */
class WebhookIT {

  private static final String SECRET = "a secret that the receiver knows as well";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private HttpServer receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/events", this::receive);
    receiver.setExecutor(executor);
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    executor.shutdownNow();
  }

  private void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
    boolean signed =
        WebhookSignature.of(SECRET, id, timestamp, body)
            .equals(exchange.getRequestHeaders().getFirst("webhook-signature"));
    boolean fresh = Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) < 30;
    boolean taken = signed && fresh && failures.getAndDecrement() <= 0;
    if (taken) {
      received.add(JSON.readTree(body));
    }
    exchange.sendResponseHeaders(taken ? 204 : 500, -1);
    exchange.close();
  }

  private ServerProcess server(String database) {
    return ServerProcess.start(directory, settings(database));
  }

  private Map<String, String> settings(String database) {
    return Map.of(
        "DATABASE_URL",
        Database.newUrl(database),
        "RP_ID",
        SoftwareAuthenticator.RP_ID,
        "RP_ORIGIN",
        SoftwareAuthenticator.ORIGIN,
        "FIDO_WEBHOOK_URL",
        "http://localhost:%d/events".formatted(receiver.getAddress().getPort()),
        "FIDO_WEBHOOK_SECRET",
        SECRET);
  }

  private List<JsonNode> take(int count) throws InterruptedException {
    List<JsonNode> taken = new ArrayList<>();
    while (taken.size() < count) {
      JsonNode next = received.poll(30, TimeUnit.SECONDS);
      assertTrue(next != null, "only " + taken.size() + " arrived");
      taken.add(next);
    }
    return taken;
  }

  @Test
  void everyEventArrivesSignedAndInOrderThoughTheReceiverFailsAtFirst() throws Exception {
    failures.set(2);
    try (ServerProcess server = server("webhook")) {
      Api api = Api.at(server.url());
      SoftwareAuthenticator authenticator = api.registered("alice");
      api.authenticate("alice", authenticator, right -> {}).statusCode(200);
      api.authenticate("alice", authenticator, each -> each.flags = 0).statusCode(401);

      List<JsonNode> events = take(3);

      assertEquals(
          List.of("REGISTRATION_COMPLETED", "AUTHENTICATION_COMPLETED", "AUTHENTICATION_REFUSED"),
          events.stream().map(each -> each.get("type").asText()).toList());
      assertEquals(
          Database.queryIn("webhook", "select id::text from users"),
          events.get(0).at("/data/userId").asText());
      assertEquals("USER_NOT_PRESENT", events.get(2).at("/data/detail/reason").asText());
    }
  }

  @Test
  void aReceiverThatIsAwayDelaysNothingAndGetsAllWhenItIsBack() throws Exception {
    InetSocketAddress address = receiver.getAddress();
    receiver.stop(0);
    try (ServerProcess server = server("webhook_away")) {
      Api api = Api.at(server.url());
      api.registered("bob");
      api.registered("carol");

      receiver = HttpServer.create(address, 0);
      receiver.createContext("/events", this::receive);
      receiver.start();

      assertEquals(2, take(2).size());
    }
  }

  @Test
  void whatIsNeverTakenIsGivenUpAndDeliveredWhenItIsAskedForAgain() throws Exception {
    failures.set(1_000);
    Map<String, String> settings = new HashMap<>(settings("webhook_dead"));
    settings.put("FIDO_WEBHOOK_GIVE_UP_AFTER", "PT1S");
    settings.put("FIDO_ADMIN_TOKENS_AUDITOR_SHA256", Tokens.sha256(Tokens.AUDITOR));
    settings.put("FIDO_ADMIN_TOKENS_AUDITOR_SCOPES", "events:read");
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      Api api = Api.at(server.url());
      SoftwareAuthenticator authenticator = api.registered("erin");
      server.awaitOutput(
          "The webhook of default does not take events, which will be tried again: it answers HTTP 500");
      server.awaitOutput("1 events of default were not delivered to the webhook");
      failures.set(0);
      api.authenticate("erin", authenticator, right -> {}).statusCode(200);

      // The one that was given up is not in its way.
      assertEquals("AUTHENTICATION_COMPLETED", take(1).get(0).get("type").asText());
      server.awaitOutput("The webhook of default takes events again");
      Api auditor = api.with(Tokens.AUDITOR);
      auditor
          .post("/api/v1/admin/webhooks/redeliver", Api.object())
          .statusCode(200)
          .body("data.queued", equalTo(1));
      assertEquals(
          List.of("REGISTRATION_COMPLETED", "WEBHOOK_REDELIVERY_REQUESTED"),
          take(2).stream().map(each -> each.get("type").asText()).sorted().toList());
      auditor
          .post(
              "/api/v1/admin/webhooks/redeliver", Api.object().put("since", "2026-01-01T00:00:00Z"))
          .statusCode(200)
          .body("data.queued", equalTo(4));
      assertEquals(
          "1",
          Database.queryIn(
              "webhook_dead",
              "select detail->>'deliveries' from events where type = 'WEBHOOK_DELIVERY_FAILED'"));
      String metrics = to(server.url()).get("/q/metrics").asString();
      for (String each :
          List.of(
              "fido_webhook_backlog ",
              "fido_webhook_dead ",
              "fido_webhook_oldest_seconds ",
              "fido_webhook_last_status 204.0",
              "fido_webhook_deliveries_total{outcome=\"FAILED\",relying_party=\"default\"}")) {
        assertTrue(metrics.contains(each), each);
      }
    }
  }

  /** Each has a receiver and a secret of its own, and waits for no other's. */
  @Test
  void anotherRelyingPartysReceiverThatHangsDelaysNothing() throws Exception {
    String secret = "a secret of the shop that nobody else knows";
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    BlockingQueue<Boolean> signatures = new LinkedBlockingQueue<>();

    receiver.createContext(
        "/shop",
        exchange -> {
          asked.countDown();
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          signatures.add(
              exchange
                  .getRequestHeaders()
                  .getFirst("webhook-signature")
                  .equals(
                      WebhookSignature.of(
                          secret,
                          exchange.getRequestHeaders().getFirst("webhook-id"),
                          exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                          body)));
          await(end);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    Map<String, String> settings = new HashMap<>(settings("webhook_parties"));
    settings.put("FIDO_KEYS_SEAL", Tokens.sha256("a seal"));
    settings.put("FIDO_ADMIN_TOKENS_PLATFORM_SHA256", Tokens.sha256(Tokens.PLATFORM));
    settings.put("FIDO_ADMIN_TOKENS_PLATFORM_SCOPES", Tokens.PLATFORMS_SCOPES);
    settings.put("FIDO_ADMIN_TOKENS_PLATFORM_RELYING_PARTY", "*");
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      ObjectNode shop = Api.object().put("id", "shop.example").put("name", "Shop");
      shop.putArray("origins").add("https://shop.example");
      shop.putObject("settings")
          .put("webhook.url", "http://localhost:%d/shop".formatted(receiver.getAddress().getPort()))
          .put("webhook.secret", secret);
      Api.at(server.url())
          .with(Tokens.PLATFORM)
          .call("PUT", "/api/v1/admin/relying-parties/shop", shop)
          .statusCode(201);
      // That of the new relying party, which is default's.
      take(1);
      SoftwareAuthenticator there = new SoftwareAuthenticator();
      there.rpId = "shop.example";
      there.origin = "https://shop.example";
      Api.at(server.url() + "/rp/shop").registered("alice", there);
      await(asked);

      Api.at(server.url()).registered("bob");

      assertEquals("bob", take(1).get(0).at("/data/username").asText());
      assertEquals(List.of(true), List.copyOf(signatures));
      end.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatOnePodDidNotDeliverAnotherDoes() throws Exception {
    failures.set(1_000);
    try (ServerProcess dies = server("webhook_pods")) {
      Api.at(dies.url()).registered("dave");
      dies.kill();
      failures.set(0);
      // Ends the lease of the server that died.
      Database.updateIn("webhook_pods", "update webhook_outbox set next_attempt_at = now()");
      try (ServerProcess other =
          ServerProcess.start(
              directory,
              Map.of(
                  "DATABASE_URL",
                  Database.url().replaceAll("/postgres$", "/webhook_pods"),
                  "FIDO_WEBHOOK_URL",
                  "http://localhost:%d/events".formatted(receiver.getAddress().getPort()),
                  "FIDO_WEBHOOK_SECRET",
                  SECRET))) {
        assertEquals("REGISTRATION_COMPLETED", take(1).get(0).get("type").asText(), other.url());
      }
    }
  }
}
