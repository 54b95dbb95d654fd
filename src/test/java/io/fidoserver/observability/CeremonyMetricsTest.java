package io.fidoserver.observability;

import static io.fidoserver.testsupport.Request.request;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Outcome and reason in the metrics of ceremonies. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class CeremonyMetricsTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static void awaitMetric(String line) {
    Instant end = Instant.now().plus(SOON);
    String metrics = "";
    while (!metrics.contains(line)) {
      assertTrue(Instant.now().isBefore(end), metrics);
      metrics = request().get("/q/metrics").asString();
    }
  }

  @Test
  void whatIsRefusedBeforeItsResourceIsFoundIsCountedToo() {
    String large = "x".repeat(64 * 1024 + 1);
    for (String each : new String[] {"application/json", "text/plain"}) {
      String body = each.equals("text/plain") ? "{}" : large;
      request().contentType(each).body(body).post(Api.AUTHENTICATE + "/complete");
    }

    for (String each : new String[] {"PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"}) {
      awaitMetric(
          "fido_ceremonies_seconds_count{ceremony=\"AUTHENTICATION\",outcome=\"REFUSED\","
              + "phase=\"COMPLETE\",reason=\"%s\",relying_party=\"default\"} 1".formatted(each));
    }
  }

  @Test
  void whoIsGoneBeforeTheAnswerWasNotAnswered() throws Exception {
    String body = Api.named(Api.newName()).toString();

    Database.whileLocked(
        "challenges",
        () -> {
          try (Socket socket = new Socket("127.0.0.1", Request.port())) {
            String request =
                "POST %s/begin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(Api.REGISTER, body.length(), body);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            awaitMetric("fido_http_in_flight 1.0");
          }
          awaitMetric(
              "fido_ceremonies_seconds_count{ceremony=\"REGISTRATION\",outcome=\"ABORTED\","
                  + "phase=\"BEGIN\",reason=\"NONE\",relying_party=\"default\"} 1");
          return null;
        });
  }
}
