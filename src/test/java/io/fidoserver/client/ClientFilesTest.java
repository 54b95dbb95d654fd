package io.fidoserver.client;

import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the client library, as pages get them. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class ClientFilesTest {

  private static final Path FILES = Path.of("src/main/resources/META-INF/resources/client/v1");
  private static final String LIBRARY = "/client/v1/fido.js";

  /** All that is there, so that none is forgotten. */
  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> FILES.relativize(file).toString())
          .filter(name -> !name.equals("package.json"))
          .sorted()
          .toList();
    }
  }

  private static JsonNode integrity(String name) throws IOException {
    Response document = request().get("/client/v1/integrity.json").statusCode(200);
    return new ObjectMapper().readTree(document.asString()).get(name);
  }

  @ParameterizedTest
  @MethodSource("files")
  void eachIsServedToPagesOfEveryOriginAndRevalidated(String name) throws IOException {
    Response file =
        request()
            .header("Origin", "https://elsewhere.example")
            .get("/client/v1/" + name)
            .statusCode(200)
            .header("Access-Control-Allow-Origin", "*")
            .header("Cache-Control", "no-cache")
            .header("X-Content-Type-Options", "nosniff");

    assertEquals(Files.readString(FILES.resolve(name)), file.asString());
  }

  @Test
  void whoHasTheFileIsToldThatItIsTheSame() {
    String tag = request().get(LIBRARY).header("ETag");

    Response again = request().header("If-None-Match", "\"other\", " + tag).get(LIBRARY);

    again.statusCode(304).header("ETag", tag).header("Access-Control-Allow-Origin", "*");
    assertEquals("", again.asString());
    request().header("If-None-Match", "W/\"other\"").get(LIBRARY).statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fido.js", "components.js"})
  void aScriptHasAnAddressThatNeverChangesAndItsHash(String name) throws IOException {
    byte[] content = Files.readAllBytes(FILES.resolve(name));
    byte[] hash = Sha256.of(content);
    String version = HexFormat.of().formatHex(hash).substring(0, 16);
    JsonNode entry = integrity(name);

    assertEquals(
        "/client/v1/" + name.replace(".js", "." + version + ".js"), entry.get("url").textValue());
    assertEquals(
        "sha256-" + Base64.getEncoder().encodeToString(hash), entry.get("integrity").textValue());
    request()
        .get(entry.get("url").textValue())
        .statusCode(200)
        .header("Cache-Control", "public, max-age=31536000, immutable")
        .header("Access-Control-Allow-Origin", "*")
        .contentType(startsWith("text/javascript"));
  }

  @Test
  void comesCompressedToWhoTakesThat() throws IOException {
    URI uri = URI.create("http://localhost:" + Request.port() + LIBRARY);
    URLConnection connection = uri.toURL().openConnection();
    connection.setRequestProperty("Accept-Encoding", "br, gzip");
    try (InputStream body = new GZIPInputStream(connection.getInputStream())) {
      assertArrayEquals(Files.readAllBytes(FILES.resolve("fido.js")), body.readAllBytes());
    }
    assertEquals("gzip", connection.getHeaderField("Content-Encoding"));
    assertTrue(connection.getContentLength() <= 8192, connection.getContentLength() + " bytes");
    Response refused = request().header("Accept-Encoding", "gzip;q=0").get(LIBRARY);
    assertNull(refused.header("Content-Encoding"));
    refused.header("Vary", "accept-encoding");
  }

  @Test
  void headHasNoBody() {
    Response head = request().send("HEAD", LIBRARY).statusCode(200);

    assertEquals("", head.asString());
    assertTrue(Integer.parseInt(head.header("Content-Length")) > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /client/v1/package.json",
    "GET, /client/v1/fido.0123456789abcdef.js",
    "GET, /client/v2/fido.js",
    "POST, /client/v1/fido.js",
    "GET, /rp/nobody/client/v1/fido.js"
  })
  void thereIsNothingElse(String method, String path) {
    assertRefused(request().send(method, path), 404, "NOT_FOUND", null);
  }
}
