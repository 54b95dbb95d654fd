package io.fidoserver.http;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hardening of the HTTP layer against hostile clients. */
@Timeout(60)
class HardeningIT {

  private static final String BEGIN = Api.AUTHENTICATE + "/begin";
  private static final Logger LOG = Logger.getLogger(HardeningIT.class);
  private static final String APP = "https://app.example.org";

  @TempDir static Path directory;

  private static int managementPort;
  private static ServerProcess server;

  private final CeremonyClient client = new CeremonyClient();

  @BeforeAll
  static void start() {
    managementPort = ServerProcess.freePort();
    server =
        ServerProcess.launch(
            directory,
            ServerProcess.freePort(),
            Map.ofEntries(
                entry("DATABASE_URL", Database.url()),
                entry("FIDO_HTTP_BODY_SECONDS", "1"),
                entry("FIDO_HTTP_HEADER_SECONDS", "1"),
                entry("FIDO_HTTP_MAX_CONNECTIONS_PER_CLIENT", "600"),
                entry("FIDO_HTTP_H2C", "true"),
                entry("FIDO_DATABASE_SILENCE_SECONDS", "30"),
                entry("FIDO_ADMIN_TOKENS_READER_SHA256", Tokens.sha256(Tokens.READER)),
                entry("FIDO_ADMIN_TOKENS_READER_SCOPES", "users:read"),
                entry("FIDO_MANAGEMENT_PORT", Integer.toString(managementPort)),
                entry("QUARKUS_HTTP_CORS_ENABLED", "true"),
                entry("QUARKUS_HTTP_CORS_ORIGINS", APP)));
    server.awaitOutput("Listening on");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private HttpResponse<String> begin(String... headers) throws IOException, InterruptedException {
    return client.post(server.url(), BEGIN, Api.object(), headers);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse(null);
  }

  @Test
  void anAnswerIsNotKeptNorGuessedAtNorFramedAndDoesNotSayWhatMadeIt() throws Exception {
    HttpResponse<String> answer = begin();

    assertEquals(200, answer.statusCode());
    assertEquals("no-store", header(answer, "Cache-Control"));
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertEquals("no-referrer", header(answer, "Referrer-Policy"));
    assertEquals(
        "default-src 'none'; frame-ancestors 'none'", header(answer, "Content-Security-Policy"));
    assertEquals(null, header(answer, "Server"));
    assertEquals(null, header(answer, "X-Powered-By"));
  }

  @Test
  void aPageOfAnOriginThatIsConfiguredMayCall() throws Exception {
    HttpResponse<String> answer = begin("Origin", APP);

    assertEquals(200, answer.statusCode());
    assertEquals(APP, header(answer, "Access-Control-Allow-Origin"));
    assertEquals("false", header(answer, "Access-Control-Allow-Credentials"));
    assertTrue(header(answer, "Access-Control-Expose-Headers").contains("Retry-After"));
  }

  @Test
  void aPageOfAnotherOriginMayNot() throws Exception {
    HttpResponse<String> answer = begin("Origin", "https://evil.example");

    assertEquals(403, answer.statusCode());
    assertEquals(null, header(answer, "Access-Control-Allow-Origin"));
    Json body = Json.of(answer.body());
    assertEquals("FORBIDDEN", body.getString("errors[0].code"));
    assertEquals(header(answer, "X-Request-Id"), body.getString("requestId"));
  }

  @Test
  void aPageOfTheServersOwnOriginMay() throws Exception {
    assertEquals(200, begin("Origin", server.url()).statusCode());
  }

  /** Quarkus answers before any filter of ours: the contract names the status. */
  @Test
  void aBadPercentEscapeIsABareStatus() throws IOException {
    String answer =
        send("GET /api/v1/me?x=% HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
  }

  @Test
  void healthAndMetricsAreOnTheirOwnPortAndNothingElseIs() throws Exception {
    String management = "http://localhost:" + managementPort;

    assertEquals(200, client.get(management, "/q/health/ready").statusCode());
    assertEquals(200, client.get(management, "/q/metrics").statusCode());
    assertEquals(404, client.get(server.url(), "/q/health/ready").statusCode());
    assertEquals(404, client.get(server.url(), "/q/metrics").statusCode());
    assertEquals(404, client.post(management, BEGIN, Api.object()).statusCode());
  }

  @Test
  void aBodyThatComesTooSlowlyIsNotWaitedFor() throws Exception {
    Instant start = Instant.now();

    String answer = send("POST " + BEGIN + head("Content-Length: 100\r\n") + "{");

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("\"INVALID_REQUEST\""), answer);
    assertTrue(Duration.between(start, Instant.now()).toSeconds() < 5);
  }

  @Test
  void headersThatComeTooSlowlyAreNotWaitedFor() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(("GET /api/v1/me" + head("")).getBytes(StandardCharsets.US_ASCII));
      assertEquals('H', socket.getInputStream().read());
      // The timeout is of each request's headers, not only of the first one's.
      out.write("GET /api/v1/me HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));

      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answers.startsWith("TTP/1.1 401 "), answers);
      assertEquals(1, answers.split("TTP/1.1 ", -1).length - 1, answers);
    }
  }

  @Test
  void aConnectionBetweenTwoRequestsIsNotClosedByTheTimeoutOfTheirHeaders() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      byte[] request = ("GET /api/v1/me" + head("")).getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(request);
      assertEquals('H', socket.getInputStream().read());
      socket.getInputStream().skip(socket.getInputStream().available());

      socket.setSoTimeout(2_000);
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            while (socket.getInputStream().read() >= 0) {
              // the rest of the response
            }
          });

      socket.getOutputStream().write(request);
      assertEquals('H', socket.getInputStream().read());
    }
  }

  @Test
  void aClientHasAShareOfTheConnectionsAndCostsNobodyElseAnything() throws Exception {
    List<Duration> before = times(200);
    List<Socket> attack = new ArrayList<>();
    try {
      for (int i = 0; i < 700; i++) {
        attack.add(
            new Socket(
                InetAddress.getLoopbackAddress(),
                server.port(),
                InetAddress.getByName("127.0.0.3"),
                0));
      }
      Instant end = Instant.now().plusSeconds(10);
      while (closed(attack) < 100) {
        assertTrue(Instant.now().isBefore(end));
      }

      List<Duration> under = times(200);

      assertTrue(
          under.get(197).compareTo(before.get(197).plusMillis(100)) < 0, under + " " + before);
      assertEquals(100, closed(attack));
    } finally {
      for (Socket each : attack) {
        each.close();
      }
    }
  }

  private static int closed(List<Socket> sockets) throws IOException {
    int closed = 0;
    for (Socket each : sockets) {
      each.setSoTimeout(1);
      try {
        closed += each.getInputStream().read() < 0 ? 1 : 0;
      } catch (SocketTimeoutException open) {
        // as most are
      }
    }
    return closed;
  }

  @Test
  void onHttp2ItEndsItsStreamAndNotThoseOfOthersOnItsConnection() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    Vertx vertx = Vertx.vertx();
    try {
      HttpClient http2 =
          vertx
              .httpClientBuilder()
              .with(
                  new HttpClientOptions()
                      .setDefaultPort(server.port())
                      .setProtocolVersion(HttpVersion.HTTP_2)
                      .setHttp2ClearTextUpgrade(false))
              .withConnectHandler(each -> connections.incrementAndGet())
              .build();
      HttpClientRequest slow = get(http2.request(HttpMethod.POST, BEGIN));
      slow.putHeader("Content-Type", "application/json").setChunked(true).write("{");
      CompletableFuture<Throwable> reset = new CompletableFuture<>();
      slow.exceptionHandler(reset::complete);

      // The handlers must be set before the response arrives.
      HttpClientResponse answer =
          get(slow.response().compose(head -> head.body().map(whole -> head)));

      assertEquals(400, answer.statusCode());
      assertEquals(null, answer.getHeader("Connection"));
      assertTrue(get(answer.body()).toString().contains("\"INVALID_REQUEST\""));
      assertEquals(StreamResetException.class, reset.get(10, TimeUnit.SECONDS).getClass());
      for (int i = 0; i < 20; i++) {
        HttpClientResponse other =
            get(http2.request(HttpMethod.GET, "/api/v1/me").compose(HttpClientRequest::send));
        assertEquals(401, other.statusCode());
      }
      assertEquals(1, connections.get());
    } finally {
      get(vertx.close());
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void anAnswerMayTakeLongerThanABody() throws Exception {
    CompletableFuture<HttpResponse<String>> export =
        Database.whileLocked(
            "users",
            () -> {
              CompletableFuture<HttpResponse<String>> begun =
                  client.getLater(
                      server.url(),
                      "/api/v1/admin/export",
                      "Authorization",
                      "Bearer " + Tokens.READER);
              assertThrows(TimeoutException.class, () -> begun.get(3, TimeUnit.SECONDS));
              return begun;
            });

    assertEquals(200, export.get(10, TimeUnit.SECONDS).statusCode());
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws Exception {
    String answer = send("GET /" + head("X-Large: " + "a".repeat(30_000) + "\r\n"));

    assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
  }

  @Test
  void traceEchoesNothing() throws Exception {
    String answer = send("TRACE " + BEGIN + head("X-Secret: of-a-proxy\r\nConnection: close\r\n"));

    assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
    assertFalse(answer.contains("of-a-proxy"), answer);
  }

  /** 256 slots would be taken by a client that sends nothing, ten times over. */
  @Test
  void bodiesThatNeverComeCostNobodyElseAnything() throws Exception {
    List<Duration> before = times(200);
    List<Socket> attack = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        Socket socket =
            new Socket(
                InetAddress.getLoopbackAddress(),
                server.port(),
                InetAddress.getByName("127.0.0.2"),
                0);
        attack.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST " + BEGIN + head("Content-Length: 100\r\n") + "{")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      List<Duration> under = times(200);

      LOG.infof(
          "p99 without an attack %d ms, with it %d ms",
          before.get(197).toMillis(), under.get(197).toMillis());
      assertTrue(
          under.get(197).compareTo(before.get(197).plusMillis(100)) < 0, under + " " + before);
    } finally {
      for (Socket each : attack) {
        each.close();
      }
    }
    Instant end = Instant.now().plusSeconds(10);
    String metrics = "";
    while (!metrics.contains("fido_http_in_flight 0.0")) {
      assertTrue(Instant.now().isBefore(end), metrics);
      metrics = client.get("http://localhost:" + managementPort, "/q/metrics").body();
    }
  }

  /** The times of as many honest calls, ascending. */
  private List<Duration> times(int calls) throws Exception {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Instant start = Instant.now();
      assertEquals(200, begin().statusCode());
      times.add(Duration.between(start, Instant.now()));
    }
    times.sort(null);
    return times;
  }

  /** What a proxy in front could read as another request than this server does (RFC 9112 §11.2). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 2,2\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\u000bchunked\r\n"
      })
  void whatCouldSmuggleAnotherRequestIsRefusedAndTheConnectionClosed(String framing)
      throws Exception {
    String answer =
        send("POST " + BEGIN + head(framing) + "2\r\n{}\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 501 "), answer);
    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  private static String head(String headers) {
    return " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers + "\r\n";
  }

  /** Sends a request, and returns all bytes until the server closes the connection. */
  private static String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
