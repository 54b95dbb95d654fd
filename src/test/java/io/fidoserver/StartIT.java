package io.fidoserver;

import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Start of the packaged server with valid and invalid settings. */
class StartIT {

  private static final String MIGRATIONS =
      "select count(*) from flyway_schema_history where success";

  @TempDir Path directory;

  @Test
  void databaseUrlMeansNoEmbeddedDatabaseAndNoDemoPage() {
    String url = Database.emptyUrl("external");
    try (ServerProcess server = ServerProcess.start(directory, Map.of("DATABASE_URL", url))) {
      Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));

      assertFalse(Files.exists(directory.resolve("fido-data")));
      assertEquals(1L, Database.queryIn("external", "select count(*) from challenges"));
      to(server.url()).get("/").statusCode(404);
      to(server.url()).get("/demo.js").statusCode(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://user:hunter2@localhost/db, must start with postgresql://",
    "postgresql://localhost/db, must name a user and a host",
    "postgresql://user:hunter2@localhost, must name a database",
    "postgresql://user:hunter2@localhost/db?sslmode=no, must have as sslmode one of disable",
    "postgresql://user:hunter2@localhost/db?aplication_name=x, the nearest is application_name",
    "postgresql://user:hunter2@%2Fvar%2Frun%2Fpostgresql/db, names a Unix-domain socket",
    "postgresql://user:hunter2@localhost/db?sslmode=verify-full, must have sslrootcert",
    "'postgresql://user:hun ter2@localhost/db', is not a URL",
    "nonsense, must start with postgresql://",
    "postgresql://user:hunter2@nowhere.invalid/db, there is no host nowhere.invalid",
    "postgresql://user:hunter2@127.0.0.1:1/db, Can't use the database that DATABASE_URL names"
  })
  void aWrongDatabaseUrlFailsWithOneClearLine(String url, String message) {
    assertFailsToStart(Map.of("DATABASE_URL", url), message);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://:hunter2^1@localhost:6379, REDIS_URL is not a URL",
    "http://:hunter2@localhost:6379, REDIS_URL must start with redis://"
  })
  void aWrongRedisUrlFailsWithOneClearLine(String url, String message) {
    assertFailsToStart(Map.of("DATABASE_URL", Database.url(), "REDIS_URL", url), message);
  }

  @Test
  void aDatabaseThatDoesNotExistFailsWithOneClearLine() {
    String url = Database.newUrl("exists").replace("exists", "missing");
    assertFailsToStart(Map.of("DATABASE_URL", url), "\"missing\" does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "RP_ID, Example.org, RP_ID must be a domain",
    "RP_ORIGIN, https://example.org/, 'RP_ORIGIN: must be as browsers send it: https://example.org,'",
    "SERVER_PORT, 99999, SERVER_PORT must be from 0 to 65535",
    "LOG_LEVEL, LOUD, LOG_LEVEL: Unknown level",
    "DATABASE_MAX_CONNECTIONS, 0, DATABASE_MAX_CONNECTIONS must be at least 1",
    "CHALLENGE_TIMEOUT_SECONDS, 0, CHALLENGE_TIMEOUT_SECONDS must be",
    "FIDO_ATTESTATION_POLICY, maybe, FIDO_ATTESTATION_POLICY: must be one of",
    "FIDO_AUTHENTICATOR_MINIMUM_PIN_LENGTH, 3, FIDO_AUTHENTICATOR_MINIMUM_PIN_LENGTH must be",
    "JWT_SECRET, too short, must have at least 32 bytes",
    "JWT_SECRET, change-me-to-at-least-32-random-bytes, everybody knows",
    "JWT_SECRET, only-for-a-laptop-only-for-a-laptop, everybody knows",
    "JWT_SECRET, abababababababababababababababababab, is not random",
    "FIDO_WEBHOOK_SECRET, abababababababababababababababababab, is not random",
    "JWT_SECRET, '', access tokens need a key",
    "FIDO_TOKEN_KEYS, x, only one of",
    "FIDO_WEBHOOK_URL, https://example.org, FIDO_WEBHOOK_URL needs fido.webhook.secret",
    "FIDO_ATTESTATION_POLCY, none, the nearest is FIDO_ATTESTATION_POLICY"
  })
  void aBadSettingFailsWithOneClearLine(String name, String value, String message) {
    assertFailsToStart(
        Map.of("DATABASE_URL", Database.url(), name, value, "RP_NAME", "Example"), message);
  }

  @Test
  void whatAnOperatorWritesIsNoExpressionAndUtf8InEveryLocale() {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL", Database.url(),
            "RP_NAME", "Käse $$ ${RP_ID} 🧀",
            "RP_ORIGIN", "https://login.example.org , https://example.org",
            "RP_ID", "example.org",
            "LC_ALL", "C");
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      Json options = Api.at(server.url()).begin(Api.REGISTER, Api.named(Api.newName()));

      assertEquals("Käse $$ ${RP_ID} 🧀", options.getString("rp.name"));
      assertFalse(server.output().contains("WARN"), server.output());
    }
  }

  @Test
  void contradictionsAreWarnings() {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL", Database.url(),
            "RP_ID", "example.org",
            "RP_ORIGIN", "https://other.example,https://notexample.org,https://a.example.org",
            "RP_ORIGINS", "https://example.org",
            "SERVER_PORT_", "1",
            "FIDO_MANAGEMENT_PORT", "tcp://10.0.0.1:9000");
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      List<String> warnings =
          server.output().lines().filter(line -> line.contains("WARN")).toList();

      assertEquals(5, warnings.size(), server.output());
      for (String each :
          List.of(
              "RP_ORIGIN https://other.example is not of RP_ID example.org",
              "RP_ORIGIN https://notexample.org is not of RP_ID example.org",
              "RP_ORIGINS is no setting; RP_ORIGIN is, and is set",
              "SERVER_PORT_ is no setting; SERVER_PORT is, and is set",
              "FIDO_MANAGEMENT_PORT=tcp://10.0.0.1:9000 is what Kubernetes sets for a Service")) {
        assertTrue(warnings.stream().anyMatch(line -> line.contains(each)), each);
      }
    }
  }

  /** A JVM finds no AWS-LC if it must not extract the bundled one. */
  @Test
  void anAlgorithmThatTheRuntimeLacksFailsWithOneClearLine() {
    assumeFalse(Boolean.getBoolean("fido.native"), "A binary has no JVM's options");
    assertFailsToStart(
        Map.of(
            "DATABASE_URL",
            Database.url(),
            "FIDO_RELYING_PARTY_ALGORITHMS",
            "ES256,ES256K",
            "JDK_JAVA_OPTIONS",
            "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true"),
        "FIDO_RELYING_PARTY_ALGORITHMS: this runtime does not provide [ES256K]");
  }

  @Test
  void aPortInUseFailsWithOneClearLine() {
    try (ServerProcess first =
        ServerProcess.start(directory, Map.of("DATABASE_URL", Database.url()))) {
      ServerProcess second =
          ServerProcess.launch(directory, first.port(), Map.of("DATABASE_URL", Database.url()));

      assertEquals(1, second.exitCode());
      assertTrue(second.output().contains("the port is in use"), second.output());
      assertFalse(second.output().contains("\tat "), second.output());
    }
  }

  @Test
  void aKeyThatIsNoneInAFileFailsWithOneClearLine() throws IOException {
    Path file = Files.createDirectories(directory.resolve("config"));
    Files.writeString(file.resolve("application.properties"), "fido.relyingparty.id=example.org\n");

    assertFailsToStart(
        Map.of("DATABASE_URL", Database.url()),
        "there is no setting fido.relyingparty.id; the nearest is fido.relying-party.id");
  }

  @Test
  void everySettingOfTheExampleIsTakenAsItStandsThere() throws IOException {
    int port = ServerProcess.freePort();
    String settings =
        Files.readString(Path.of("application.properties.example"))
            .replaceAll("(?m)^#([a-z][a-z.-]+=.+)$", "$1")
            .replace("8080", Integer.toString(port));
    Path file = Files.createDirectories(directory.resolve("config"));
    Files.writeString(file.resolve("application.properties"), settings);
    Map<String, String> database = Map.of("DATABASE_URL", Database.newUrl("example"));

    try (ServerProcess server = ServerProcess.start(directory, database, port)) {
      Json options = Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));

      assertEquals(List.of(-7, -257, -37, -8), options.getList("pubKeyCredParams.alg"));
      assertFalse(server.output().contains("WARN"), server.output());
    }
  }

  @Test
  void theConformanceProfileStartsOnADatabaseOfItsOwnOnly() {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            Database.newUrl("conformance"),
            "FIDO_CONFORMANCE_ENABLED",
            "true",
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN);

    for (int i = 0; i < 2; i++) {
      try (ServerProcess server = ServerProcess.start(directory, settings)) {
        server.awaitOutput("The FIDO conformance profile is switched on");
        Api.at(server.url()).registered("user-" + i, new SoftwareAuthenticator());
      }
    }
    String used = Database.newUrl("conformance_used");
    Database.updateIn(
        "conformance_used",
        "insert into users values (gen_random_uuid(), '\\x01', 'alice', 'alice', 'Alice', true,"
            + " now(), now())");
    assertFailsToStart(
        Map.of("DATABASE_URL", used, "FIDO_CONFORMANCE_ENABLED", "true"), "the database has users");
  }

  private static long migrations() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      return files.filter(each -> each.toString().endsWith(".sql")).count();
    }
  }

  @Test
  void theSameBuildRunsAsAMigrationJobThatExits() throws IOException {
    Map<String, String> settings =
        Map.of("DATABASE_URL", Database.emptyUrl("job"), "QUARKUS_INIT_AND_EXIT", "true");

    ServerProcess job = ServerProcess.launch(directory, ServerProcess.freePort(), settings);

    assertEquals(0, job.exitCode(), job.output());
    assertFalse(job.output().contains("\tat "), job.output());
    assertEquals(migrations(), Database.queryIn("job", MIGRATIONS));
  }

  @Test
  void aStartWithoutMigrationsTakesTheSchemaAsItIs() {
    String url = Database.newUrl("migrated");
    ServerProcess.start(directory, Map.of("DATABASE_URL", url)).close();

    try (ServerProcess server =
        ServerProcess.start(
            directory, Map.of("DATABASE_URL", url, "DATABASE_MIGRATE_AT_START", "false"))) {
      Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));
    }
  }

  @Test
  void threeThatStartTogetherOnAnEmptyDatabaseMigrateItOnce() throws IOException {
    Map<String, String> settings = Map.of("DATABASE_URL", Database.emptyUrl("together"));

    List<CompletableFuture<ServerProcess>> starts =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> ServerProcess.start(directory, settings)))
            .limit(3)
            .toList();
    List<ServerProcess> servers = starts.stream().map(CompletableFuture::join).toList();

    servers.forEach(
        server -> {
          Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));
          server.close();
        });
    assertEquals(migrations(), Database.queryIn("together", MIGRATIONS));
  }

  @Test
  @EnabledIfSystemProperty(named = "fido.native", matches = "true")
  void aNativeBinaryNeedsADatabase() {
    assertFailsToStart(Map.of(), "DATABASE_URL is not set");
  }

  private void assertFailsToStart(Map<String, String> settings, String message) {
    ServerProcess server = ServerProcess.launch(directory, ServerProcess.freePort(), settings);

    assertEquals(1, server.exitCode(), server.output());
    assertOneLine(server, message);
    assertFalse(server.output().contains("hunter2"), server.output());
  }

  private static String lastLine(String output) {
    return output.strip().lines().reduce("", (before, line) -> line);
  }

  private static void assertOneLine(ServerProcess server, String message) {
    String output = server.output();
    assertTrue(output.contains(message), output);
    // Names of the code's, in place of the operator's.
    assertFalse(
        Pattern.compile("SRCFG|java\\.|io\\.[a-z]+\\.[a-z]+\\.[A-Z]")
            .matcher(lastLine(output))
            .find(),
        output);
    // Log lines before the failure, such as that the schema is up to date, are allowed; and a JVM
    // prints its options.
    assertEquals(
        1,
        output
            .strip()
            .lines()
            .filter(line -> !line.contains(" INFO ") && !line.startsWith("NOTE: Picked up"))
            .count(),
        output);
  }
}
