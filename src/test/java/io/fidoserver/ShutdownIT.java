package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shutdown of a pod (SIGTERM) while it is in use. */
@Tag("alone")
@Timeout(120)
class ShutdownIT {

  private static final int CLIENTS = 8;
  private static final int CEREMONIES = 100;

  @TempDir Path directory;

  private final CeremonyClient client = new CeremonyClient();

  @Test
  void underLoadNoRequestIsCutAndNoAcknowledgedCeremonyIsLost() throws Exception {
    String url = Database.newUrl("shutdown");
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    AtomicInteger stopped = new AtomicInteger();
    CountDownLatch before = new CountDownLatch(CEREMONIES);

    try (ServerProcess leaving = ServerProcess.start(directory, settings(url, "2S"));
        ServerProcess staying = ServerProcess.start(directory, settings(url, "2S"))) {
      CountDownLatch after = new CountDownLatch(CEREMONIES);
      for (int i = 0; i < CLIENTS; i++) {
        clients.submit(
            () -> {
              // As a load balancer does: a pod is used as long as it is ready.
              while (stopped.get() < 2) {
                ServerProcess server =
                    stopped.get() == 0 && client.isReady(leaving.url()) ? leaving : staying;
                try {
                  acknowledged.add(registerAndSignIn(server.url()));
                } catch (IOException | RuntimeException e) {
                  failures.add(server.url() + ": " + e);
                }
                (stopped.get() == 0 ? before : after).countDown();
              }
              return null;
            });
      }
      before.await();

      assertEquals(143, leaving.terminate(), leaving.output());
      stopped.set(1);
      after.await();
      stopped.set(2);
      clients.shutdown();
      assertTrue(clients.awaitTermination(30, TimeUnit.SECONDS));
    }

    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(
        (long) acknowledged.size(),
        Database.queryIn(
            "shutdown",
            "select count(*) from users join credentials on user_id = users.id"
                + " where sign_count = 1 and username = any(?)",
            (Object) acknowledged.toArray(String[]::new)));
  }

  @Test
  void whileItStillServesItIsNotReadyAndLetsConnectionsGo() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, settings(Database.newUrl("leaving"), "5S"))) {
      server.signal();
      while (client.isReady(server.url())) {
        Thread.onSpinWait();
      }

      HttpResponse<String> answer =
          client.post(server.url(), Api.REGISTER + "/begin", Api.named("alice"));

      assertEquals(200, answer.statusCode());
      assertEquals("close", answer.headers().firstValue("connection").orElse("keep-alive"));
    }
  }

  @Test
  void aRequestInFlightIsAnswered() throws Exception {
    try (ServerProcess server =
            ServerProcess.start(directory, settings(Database.newUrl("flight"), "0S"));
        SlowRequest request = new SlowRequest(server.port())) {
      server.signal();
      server.awaitOutput("Waiting for HTTP requests to complete");

      assertEquals("HTTP/1.1 200 OK", request.finish());
      assertEquals(143, server.exitCode(), server.output());
    }
  }

  @Test
  void aRequestThatNeverEndsDoesNotKeepItAlive() throws Exception {
    Map<String, String> settings = settings(Database.newUrl("stuck"), "0S");
    settings.put("QUARKUS_SHUTDOWN_TIMEOUT", "1S");
    try (ServerProcess server = ServerProcess.start(directory, settings);
        SlowRequest stuck = new SlowRequest(server.port())) {
      stuck.send("{");

      assertEquals(143, server.terminate(), server.output());
    }
  }

  private static Map<String, String> settings(String databaseUrl, String delay) {
    return new HashMap<>(
        Map.of(
            "DATABASE_URL",
            databaseUrl,
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN,
            "QUARKUS_SHUTDOWN_DELAY",
            delay));
  }

  /** Runs both ceremonies on this server, and returns the user name. */
  private String registerAndSignIn(String url) throws IOException, InterruptedException {
    String username = Api.newName();
    client.signIn(url, username, client.register(url, username), 1);
    return username;
  }

  /** Request whose body is not sent completely yet. */
  private static final class SlowRequest implements AutoCloseable {

    private static final String BODY = Api.named("alice").toString();

    private final Socket socket;

    SlowRequest(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      send(
          """
          POST /api/v1/webauthn/register/begin HTTP/1.1\r
          Host: localhost\r
          Expect: 100-continue\r
          Content-Type: application/json\r
          Content-Length: %d\r
          \r
          """
              .formatted(BODY.length()));
      // The server has received the head, and waits for the body.
      assertEquals("HTTP/1.1 100 Continue", readLine());
      assertEquals("", readLine());
    }

    String finish() throws IOException {
      send(BODY);
      return readLine();
    }

    private void send(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = socket.getInputStream().read();
          next != '\n' && next >= 0;
          next = socket.getInputStream().read()) {
        line.append((char) next);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
