package io.fidoserver.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Start of the packaged server without any set-up. */
@DisabledIfSystemProperty(
    named = "fido.native",
    matches = "true",
    disabledReason = "a native binary brings no database")
class EmbeddedDatabaseIT {

  @TempDir Path directory;

  @Test
  void aStartWithoutSettingsHasTheDefaultsOfTheDocumentation() {
    try (ServerProcess server =
        ServerProcess.startAsDocumented(directory, ServerProcess.freePort())) {
      Json options = Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));

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

  /** Other users of the machine may not read the data, nor connect to PostgreSQL. */
  @Test
  void theDatabaseIsNobodyElses() throws Exception {
    try (ServerProcess server = startAt(ServerProcess.freePort())) {
      assertIsClosed();
      register(server, "alice", new SoftwareAuthenticator());
    }
    // An earlier version trusted everybody on the machine.
    Path data = directory.resolve("fido-data");
    Files.writeString(data.resolve("postgres/pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
    try (ServerProcess server = startAt(ServerProcess.freePort())) {
      assertIsClosed();
      assertEquals(
          200,
          Api.at(server.url()).post(Api.AUTHENTICATE + "/begin", Api.named("alice")).statusCode());
    }
  }

  private void assertIsClosed() throws Exception {
    Path data = directory.resolve("fido-data");
    assertEquals("rwx------", permissions(data));
    assertEquals("rw-------", permissions(data.resolve("postgres-password")));
    assertTrue(Files.isDirectory(data.resolve("bin")));
    String port = Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(3).strip();
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    for (String password : List.of("", "&password=postgres")) {
      assertThrows(SQLException.class, () -> DriverManager.getConnection(url + password));
    }
    String right = "&password=" + Files.readString(data.resolve("postgres-password"));
    DriverManager.getConnection(url + right).close();
    assertFalse(Files.readString(data.resolve("postgres/pg_hba.conf")).contains(" trust\n"));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aTerminatedServerTakesItsDatabaseWithIt() {
    ServerProcess server = startAt(ServerProcess.freePort());
    long postmaster = postmaster();

    assertEquals(143, server.terminate());

    // PostgreSQL removes its PID file last; the process exits right after that.
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
    try (ServerProcess first = startAt(ServerProcess.freePort())) {
      ServerProcess second = ServerProcess.launch(directory, ServerProcess.freePort(), Map.of());

      assertEquals(1, second.exitCode());
      assertOneLine(second, "another fido-server is running there");
      Api.at(first.url()).begin(Api.REGISTER, Api.named("still-there"));
    }
  }

  @Test
  void aFileInThePlaceOfItsDirectoryFailsWithOneClearLine() throws Exception {
    Files.writeString(directory.resolve("fido-data"), "");

    ServerProcess server = ServerProcess.launchAsDocumented(directory, ServerProcess.freePort());

    assertEquals(1, server.exitCode());
    assertOneLine(server, "is no directory");
  }

  private static void assertOneLine(ServerProcess server, String message) {
    String output = server.output();
    assertTrue(output.contains(message), output);
    assertEquals(1, output.strip().lines().count(), output);
  }

  private ServerProcess startAt(int port) {
    return ServerProcess.start(directory, Map.of(), port);
  }

  private static void register(ServerProcess server, String name, SoftwareAuthenticator with) {
    Json options = Api.at(server.url()).begin(Api.REGISTER, Api.named(name));
    with.userHandle = Base64Url.decode(options.getString("user.id"));
    Api.at(server.url())
        .complete(
            Api.REGISTER,
            name,
            with.register(options.getString("challenge"), answer -> atLocalhost(answer, server)))
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
