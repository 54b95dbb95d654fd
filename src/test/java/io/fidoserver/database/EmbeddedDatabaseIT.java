package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.envelope.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting the packaged server with nothing set up, and with DATABASE_URL. */
class EmbeddedDatabaseIT {

  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path directory;

  @Test
  void aStartWithoutSettingsHasTheDefaultsOfTheDocumentation() {
    try (ServerProcess server = ServerProcess.start(directory, NOTHING)) {
      JsonPath options = Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));

      assertEquals("localhost", options.getString("rp.id"));
      assertEquals(List.of(-7, -257, -37, -8), options.getList("pubKeyCredParams.alg"));
      assertTrue(server.output().contains("NOT FOR PRODUCTION"), server.output());
    }
  }

  @Test
  void dataAreThereAfterARestart() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    int port = ServerProcess.freePort();
    try (ServerProcess server = startAt(port)) {
      register(server, "alice", authenticator);
    }
    try (ServerProcess server = startAt(port)) {
      authenticate(server, "alice", authenticator);
    }
  }

  @Test
  void aTerminatedServerTakesItsDatabaseWithIt() {
    ServerProcess server = ServerProcess.start(directory, NOTHING);
    long postmaster = postmaster();

    assertEquals(143, server.terminate());

    // Its last act is to remove its file; the process ends right behind that.
    ProcessHandle.of(postmaster).ifPresent(process -> process.onExit().join());
    assertFalse(Files.exists(directory.resolve("fido-data/postgres/postmaster.pid")));
  }

  @Test
  void aKilledServerCanStartAgain() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    int port = ServerProcess.freePort();
    ServerProcess killed = startAt(port);
    register(killed, "alice", authenticator);
    long orphan = postmaster();

    killed.kill();

    assertTrue(isRunning(orphan));
    try (ServerProcess server = startAt(port)) {
      assertFalse(isRunning(orphan));
      authenticate(server, "alice", authenticator);
    }
  }

  @Test
  void aSecondStartBesideARunningOneFailsWithOneClearLine() {
    try (ServerProcess first = ServerProcess.start(directory, NOTHING)) {
      ServerProcess second = ServerProcess.launch(directory, ServerProcess.freePort(), NOTHING);

      assertEquals(1, second.exitCode());
      assertOneLine(second, "another fido-server is running there");
      Api.at(first.url()).begin(Api.REGISTER, Api.named("still-there"));
    }
  }

  @Test
  void aPortInUseFailsWithOneClearLine() {
    try (ServerProcess first = ServerProcess.start(directory, NOTHING)) {
      ServerProcess second =
          ServerProcess.launch(
              directory, first.port(), Map.of("DATABASE_URL", Database.newUrl("port_in_use")));

      assertEquals(1, second.exitCode());
      assertTrue(second.output().contains("the port is in use"), second.output());
      assertFalse(second.output().contains("\tat "), second.output());
    }
  }

  @Test
  void databaseUrlMeansNoEmbeddedDatabaseAndNoDemoPage() {
    String url = Database.newUrl("external");
    try (ServerProcess server = ServerProcess.start(directory, Map.of("DATABASE_URL", url))) {
      Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));

      assertFalse(Files.exists(directory.resolve("fido-data")));
      assertEquals(1L, Database.queryIn("external", "select count(*) from challenges"));
      RestAssured.given().get(server.url() + "/").then().statusCode(404);
      RestAssured.given().get(server.url() + "/demo.js").then().statusCode(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://user:secret@localhost/db, must start with postgresql://",
    "postgresql://localhost/db, must name a user and a host",
    "postgresql://user:secret@localhost, must name a database",
    "postgresql://user:secret@localhost/db?sslmode=no, takes one parameter",
    "postgresql://user:secret@localhost/db?application_name=x, takes one parameter",
    "'postgresql://user:se cret@localhost/db', is not a URL",
    "nonsense, must start with postgresql://",
    "postgresql://user:secret@127.0.0.1:1/db, Can't use the database that DATABASE_URL names"
  })
  void aWrongDatabaseUrlFailsWithOneClearLine(String url, String message) {
    assertFailsToStart(Map.of("DATABASE_URL", url), message);
  }

  @Test
  void aDatabaseThatDoesNotExistFailsWithOneClearLine() {
    String url = Database.newUrl("exists").replace("exists", "missing");
    assertFailsToStart(Map.of("DATABASE_URL", url), "\"missing\" does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "RP_ID, https://example.org, fido.relying-party.id",
    "RP_ID, Example.org, fido.relying-party.id",
    "RP_ORIGIN, https://example.org/, fido.relying-party.origins",
    "RP_ORIGIN, example.org, fido.relying-party.origins",
    "CHALLENGE_TIMEOUT_SECONDS, 0, fido.challenge.timeout-seconds",
    "CHALLENGE_TIMEOUT_SECONDS, soon, fido.challenge.timeout-seconds",
    "FIDO_RELYING_PARTY_ALGORITHMS, ES999, fido.relying-party.algorithms",
    "FIDO_ATTESTATION_POLICY, maybe, fido.attestation.policy"
  })
  void aBadSettingFailsWithOneClearLine(String name, String value, String message) {
    assertFailsToStart(
        Map.of("DATABASE_URL", Database.url(), name, value, "RP_NAME", "Example"), message);
  }

  private void assertFailsToStart(Map<String, String> settings, String message) {
    ServerProcess server = ServerProcess.launch(directory, ServerProcess.freePort(), settings);

    assertEquals(1, server.exitCode(), server.output());
    assertOneLine(server, message);
    assertFalse(server.output().contains("secret"), server.output());
  }

  private static void assertOneLine(ServerProcess server, String message) {
    String output = server.output();
    assertTrue(output.contains(message), output);
    assertEquals(1, output.strip().lines().count(), output);
  }

  private ServerProcess startAt(int port) {
    return ServerProcess.start(directory, NOTHING, port);
  }

  private static void register(ServerProcess server, String name, SoftwareAuthenticator with) {
    JsonPath options = Api.at(server.url()).begin(Api.REGISTER, Api.named(name));
    with.userHandle = Base64Url.decode(options.getString("user.id"));
    Api.at(server.url())
        .complete(
            Api.REGISTER,
            name,
            with.register(options.getString("challenge"), answer -> atLocalhost(answer, server)))
        .then()
        .statusCode(200);
  }

  private static void authenticate(ServerProcess server, String name, SoftwareAuthenticator with) {
    String challenge =
        Api.at(server.url()).begin(Api.AUTHENTICATE, Api.named(name)).getString("challenge");
    Api.at(server.url())
        .complete(
            Api.AUTHENTICATE,
            name,
            with.authenticate(challenge, answer -> atLocalhost(answer, server)))
        .then()
        .statusCode(200);
  }

  private static void atLocalhost(SoftwareAuthenticator.Answer answer, ServerProcess server) {
    answer.clientData.put("origin", server.url());
    answer.rpIdHash = SoftwareAuthenticator.sha256("localhost".getBytes(StandardCharsets.UTF_8));
  }

  private long postmaster() {
    try {
      Path file = directory.resolve("fido-data/postgres/postmaster.pid");
      return Long.parseLong(Files.readAllLines(file).get(0).strip());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
