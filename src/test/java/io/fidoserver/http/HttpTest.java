package io.fidoserver.http;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of the HTTP layer, always in the error envelope. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class HttpTest {

  private static Response post(String contentType, byte[] body) {
    return request().contentType(contentType).body(body).post(REGISTER + "/begin");
  }

  private static Response post(String body) {
    return post("application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] valid() {
    return named(newName()).toString().getBytes(StandardCharsets.UTF_8);
  }

  @Nested
  class TheBody {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "{",
          "{\"username\":",
          "{\"username\":\"x\"",
          "{\"username\":\"x\"} {}",
          "{\"username\":\"x\"}]",
          "{'username':'x'}",
          "{\"username\":\"x\",}",
          "{\"username\":\"x\",\"username\":\"y\"}",
          "{\"username\":\"x\",\"unknown\":{\"a\":1,\"a\":2}}",
          "{\"username\":\"x\u0001\"}",
          "{\"username\":\"\\q\"}",
          "{\"username\":NaN}",
          "// comment\n{}",
          "\ufeff{\"username\":\"x\"}",
          "username=x",
          "\u0000"
        })
    void isNotJson(String body) {
      assertRefused(post(body), 400, "JSON_ERROR", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"x\"", "1", "true"})
    void isNoObject(String body) {
      assertRefused(post(body), 400, "INVALID_REQUEST", null);
    }

    @Test
    void isNotUtf8() {
      assertRefused(
          post("application/json", new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}),
          400,
          "JSON_ERROR",
          null);
      assertRefused(
          post("application/json", "{\"username\":\"x\"}".getBytes(StandardCharsets.UTF_16)),
          400,
          "JSON_ERROR",
          null);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 5000})
    void isNestedTooDeeply(int depth) {
      String deep = "[".repeat(depth) + "]".repeat(depth);
      assertRefused(post(deep), 400, "JSON_ERROR", null);
      assertRefused(post("{\"username\":\"x\",\"ignored\":" + deep + "}"), 400, "JSON_ERROR", null);
    }

    @Test
    void mayBeNested100Levels() {
      String deep = "[".repeat(99) + "]".repeat(99);
      post("{\"username\":\"" + newName() + "\",\"ignored\":" + deep + "}").statusCode(200);
    }

    @Test
    void hasANumberOfTooManyDigits() {
      assertRefused(
          post("{\"username\":\"x\",\"ignored\":" + "9".repeat(2000) + "}"),
          400,
          "JSON_ERROR",
          null);
    }

    @Test
    void mayHave64KiB() {
      String start = "{\"username\":\"" + newName() + "\",\"ignored\":\"";
      post(start + "x".repeat(64 * 1024 - start.length() - 2) + "\"}").statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {64 * 1024 + 1, 100_000, 1 << 20, 20 << 20})
    void isTooLarge(int size) {
      assertRefused(post("x".repeat(size)), 413, "PAYLOAD_TOO_LARGE", null);
    }

    @Test
    void isTooLargeInChunks() throws IOException {
      String answer = postInChunks(1 << 20);
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("\"code\":\"PAYLOAD_TOO_LARGE\""), answer);
    }

    @Test
    void mayComeInChunks() throws IOException {
      String answer = postInChunks(60_000);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    /** Sends a valid body, padded to {@code size}, without Content-Length. */
    private String postInChunks(int size) throws IOException {
      try (Socket socket = new Socket("127.0.0.1", Request.port())) {
        OutputStream out = socket.getOutputStream();
        write(
            out,
            "POST "
                + REGISTER
                + "/begin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        writeChunk(out, "{\"username\":\"" + newName() + "\",\"ignored\":\"");
        try {
          for (int sent = 0; sent < size; sent += 1000) {
            writeChunk(out, "x".repeat(1000));
          }
          writeChunk(out, "\"}");
          write(out, "0\r\n\r\n");
        } catch (IOException e) {
          // The server need not wait for the rest.
        }
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    private void writeChunk(OutputStream out, String chunk) throws IOException {
      write(out, Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
    }

    private void write(OutputStream out, String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  @Nested
  class TheContentType {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "text/plain",
          "application/x-www-form-urlencoded",
          "application/jsonx",
          "application/json; charset=iso-8859-1",
          "application/json-patch+json",
          "garbage",
          "application/",
          "*/*",
          "multipart/form-data"
        })
    void isAnotherOne(String contentType) {
      assertRefused(post(contentType, valid()), 415, "UNSUPPORTED_MEDIA_TYPE", null);
    }

    @Test
    void isMissing() throws IOException {
      byte[] body = valid();
      try (Socket socket = new Socket("127.0.0.1", Request.port())) {
        String head =
            "POST "
                + REGISTER
                + "/begin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
        assertTrue(answer.contains("\"code\":\"UNSUPPORTED_MEDIA_TYPE\""), answer);
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "application/json",
          "application/json;",
          "application/json; charset=utf-8;",
          "application/json;charset=utf-8",
          "application/json; charset=UTF-8",
          "APPLICATION/JSON",
          "application/json; charset=\"utf-8\""
        })
    void isJsonInUtf8(String contentType) {
      post(contentType, valid()).statusCode(200);
    }
  }

  @Nested
  class ThePath {

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/api", "/api/v1", "/api/v1/webauthn/register", "/q/nope"})
    void isUnknown(String path) {
      assertRefused(request().get(path), 404, "NOT_FOUND", null);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/attestation/options",
          "/attestation/result",
          "/assertion/options",
          "/assertion/result"
        })
    void isOfTheConformanceProfileThatIsNotSwitchedOn(String path) {
      for (String contentType : new String[] {"application/json", "text/plain"}) {
        assertRefused(
            request().contentType(contentType).body("{}").post(path), 404, "NOT_FOUND", null);
      }
      for (String method : new String[] {"GET", "PUT", "OPTIONS"}) {
        assertRefused(request().send(method, path), 404, "NOT_FOUND", null);
      }
    }

    /**
     * Paths at which the framework would find resources, but filters that compare paths would not
     * match.
     */
    @ParameterizedTest
    @ValueSource(
        strings = {
          REGISTER + "/complete/",
          REGISTER + "/complete//",
          REGISTER + "/complete;a=b",
          REGISTER + ";a=b/complete",
          "/api;a=b/v1/webauthn/register/complete",
          "/api/v1/me/",
          "/api/v1/me;",
          "/.well-known/jwks.json/",
          "/attestation/options/",
          "/attestation;/options"
        })
    void isWrittenInAWayThatIsNotItsOwn(String path) {
      assertRefused(
          request().contentType("application/json").body("{}").post(path), 404, "NOT_FOUND", null);
      assertRefused(request().get(path), 404, "NOT_FOUND", null);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "//api/v1/me",
          "/api//v1/me",
          "/%61pi/v1/m%65",
          "/x/../api/v1/./me",
          "/api/v1/me?;"
        })
    void isTheSameForEveryRuleHoweverItIsEncoded(String path) throws IOException {
      String answer = send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");

      assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
      assertTrue(answer.contains("\r\nCache-Control: no-store\r\n"), answer);
    }

    private String send(String head) throws IOException {
      try (Socket socket = new Socket("127.0.0.1", Request.port())) {
        socket
            .getOutputStream()
            .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @Test
    void isUnknownForAPost() {
      assertRefused(
          request().contentType("application/json").body("{}").post("/api/v1/nope"),
          404,
          "NOT_FOUND",
          null);
    }

    @ParameterizedTest
    @ValueSource(strings = {REGISTER + "/begin", REGISTER + "/complete", AUTHENTICATE + "/begin"})
    void doesNotTakeTheMethod(String path) {
      for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH"}) {
        assertRefused(request().send(method, path), 405, "METHOD_NOT_ALLOWED", null)
            .header("Allow", containsString("POST"));
      }
    }
  }

  @Nested
  class TheRequestId {

    @Test
    void isNobodysToChooseButATrustedProxys() {
      String id = UUID.randomUUID().toString();
      Response response = request().header("X-Request-Id", id).get("/nope");
      assertNotEquals(id, response.header("X-Request-Id"));
      response.body("requestId", equalTo(response.header("X-Request-Id")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "forged log line", "00000000-0000-0000-0000-00000000000g"})
    void isMadeWhereItIsNot(String id) {
      request()
          .header("X-Request-Id", id)
          .get("/nope")
          .header("X-Request-Id", matchesPattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }

    @Test
    void isOnSuccessesToo() {
      post("application/json", valid())
          .statusCode(200)
          .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
    }
  }

  /** One connection of HTTP/2 carries any number of requests. */
  @Test
  void http2WithoutTlsIsOffUnlessItIsWanted() throws Exception {
    HttpRequest upgrade =
        HttpRequest.newBuilder(URI.create("http://localhost:" + Request.port() + "/q/health/live"))
            .build();

    HttpResponse<Void> answer =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .build()
            .send(upgrade, HttpResponse.BodyHandlers.discarding());

    assertEquals(200, answer.statusCode());
    assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
  }

  @Test
  void healthAndOpenApiAnswer() {
    for (String path : new String[] {"/q/health/live", "/q/health/ready", "/q/health/started"}) {
      request().get(path).statusCode(200).body("status", equalTo("UP"));
    }
    request().get("/q/openapi").statusCode(200).body(containsString(REGISTER + "/begin"));
  }
}
