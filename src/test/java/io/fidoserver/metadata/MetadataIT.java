package io.fidoserver.metadata;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metadata that a server fetches while it runs. */
@Timeout(120)
class MetadataIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final UUID MODEL = UUID.randomUUID();
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  private CertificateChain signer = new CertificateChain();
  private final CertificateChain vendor = new CertificateChain();
  private final CeremonyClient client = new CeremonyClient();
  private HttpServer web;
  private String database;
  private String databaseUrl;
  private volatile String served;

  @BeforeEach
  void start() throws IOException {
    database = "metadata_" + UUID.randomUUID().toString().substring(0, 8);
    databaseUrl = Database.newUrl(database);
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext("/", this::serve);
    web.start();
    publish(5);
  }

  @AfterEach
  void stop() {
    web.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body = served.getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(served.isEmpty() ? 500 : 200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Publishes metadata of the model, with these status reports. */
  private void publish(long number, String... reports) {
    served =
        signer.sign(
            MetadataSample.blob(
                number, MetadataSample.entry(MODEL, List.of(vendor.root), reports)));
  }

  private Map<String, String> settings(String blob) {
    return new HashMap<>(
        Map.of(
            "DATABASE_URL",
            databaseUrl,
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN,
            "FIDO_ADMIN_TOKENS_READER_SHA256",
            Tokens.sha256(Tokens.READER),
            "FIDO_ADMIN_TOKENS_READER_SCOPES",
            "users:read",
            "FIDO_METADATA_BLOB",
            blob,
            "FIDO_METADATA_TRUST_ANCHORS",
            CertificateChain.write(directory.resolve("signer.pem"), List.of(signer.root))
                .toString(),
            "FIDO_METADATA_EVERY",
            "1s",
            "FIDO_METADATA_FETCH_EVERY",
            "PT0.5S"));
  }

  private String web() {
    return "http://127.0.0.1:" + web.getAddress().getPort() + "/blob.jwt";
  }

  private ServerProcess server(String blob) {
    return ServerProcess.start(directory, settings(blob));
  }

  private ServerProcess suspendingServer() {
    Map<String, String> settings = settings(web());
    settings.put("FIDO_AUTHENTICATOR_STORED_CREDENTIALS", "suspend");
    return ServerProcess.start(directory, settings);
  }

  private HttpResponse<String> register(ServerProcess server, String username)
      throws IOException, InterruptedException {
    return client.register(server.url(), username, ofModel(), vendor::attest);
  }

  private static SoftwareAuthenticator ofModel() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.aaguid = MODEL;
    return authenticator;
  }

  private static JsonNode error(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body()).at("/errors/0");
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(ServerProcess server, Condition condition)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(SOON);
    while (!condition.holds()) {
      assertTrue(Instant.now().isBefore(end), server.output());
    }
  }

  private void awaitMetadata(ServerProcess server, long number)
      throws IOException, InterruptedException {
    awaitMetric(server, "fido_metadata_number", number);
  }

  private void awaitMetric(ServerProcess server, String name, long value)
      throws IOException, InterruptedException {
    await(
        server,
        () -> client.get(server.url(), "/q/metrics").body().contains(name + " " + value + ".0"));
  }

  @Test
  void aModelIsNamedAndItsChainTrusted() throws Exception {
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);

      JsonNode registered = CeremonyClient.ok(register(server, Api.newName()));

      assertEquals("trusted", registered.get("attestationTrust").asText());
      assertEquals(MetadataSample.NAME, registered.get("authenticatorName").asText());
      assertEquals(MetadataSample.ICON, registered.get("authenticatorIcon").asText());
      assertEquals(
          "untrusted",
          CeremonyClient.ok(
                  client.register(
                      server.url(), Api.newName(), ofModel(), new CertificateChain()::attest))
              .get("attestationTrust")
              .asText());
    }
  }

  @Test
  void whatItsVendorRevokedIsNotTrusted() throws Exception {
    Map<String, String> settings = settings(web());
    byte[] list = vendor.revokedByRoot(Instant.now().plus(SOON), vendor.intermediate);
    settings.put(
        "FIDO_ATTESTATION_REVOCATION_LISTS",
        Files.write(directory.resolve("vendor.crl"), list).toString());
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      awaitMetadata(server, 5);

      assertEquals(
          "untrusted",
          CeremonyClient.ok(register(server, Api.newName())).get("attestationTrust").asText());
    }
  }

  @Test
  void aModelThatIsRevokedMayNotRegisterAnyMoreNorSignIn() throws Exception {
    try (ServerProcess server = suspendingServer()) {
      awaitMetadata(server, 5);
      String username = Api.newName();
      SoftwareAuthenticator authenticator = ofModel();
      CeremonyClient.ok(client.register(server.url(), username, authenticator, vendor::attest));
      String other = Api.newName();
      SoftwareAuthenticator unaffected = client.register(server.url(), other);

      publish(6, "{\"status\": \"REVOKED\", \"effectiveDate\": \"2026-01-01\"}");
      awaitMetadata(server, 6);

      HttpResponse<String> refused = register(server, Api.newName());
      assertEquals(403, refused.statusCode());
      assertEquals("AUTHENTICATOR_NOT_ALLOWED", error(refused).get("code").asText());
      assertEquals("AUTHENTICATOR_STATUS", error(refused).get("reason").asText());
      await(
          server,
          () ->
              Boolean.TRUE.equals(
                  Database.queryIn(
                      database,
                      "select suspended and flagged from credentials where id = ?",
                      (Object) authenticator.credentialId)));
      assertEquals(
          "CREDENTIAL_SUSPENDED AUTHENTICATOR_STATUS",
          Database.queryIn(
              database,
              "select string_agg(type || ' ' || (detail ->> 'reason'), ',') from events"
                  + " where credential_id = ? and type <> 'REGISTRATION_COMPLETED'",
              (Object) authenticator.credentialId));
      client.signIn(server.url(), other, unaffected, 1);
      // Its only credential is suspended.
      HttpResponse<String> begun =
          client.post(server.url(), Api.AUTHENTICATE + "/begin", Api.named(username));
      assertEquals("NO_CREDENTIALS", error(begun).get("code").asText());
    }
  }

  @Test
  void whatWasOnlyFlaggedIsSuspendedWhereThatIsWantedLaterButForWhatWasReactivated()
      throws Exception {
    List<SoftwareAuthenticator> authenticators = List.of(ofModel(), ofModel());
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);
      for (SoftwareAuthenticator each : authenticators) {
        CeremonyClient.ok(client.register(server.url(), Api.newName(), each, vendor::attest));
      }
      publish(6, "{\"status\": \"REVOKED\", \"effectiveDate\": \"2026-01-01\"}");
      awaitMetadata(server, 6);
      await(server, () -> count("flagged and not suspended") == 2);
    }
    Database.updateIn(
        database,
        "update credentials set reactivated = true where id = ?",
        (Object) authenticators.get(0).credentialId);

    try (ServerProcess server = suspendingServer()) {
      await(server, () -> count("suspended") == 1);
      assertEquals(1, count("not suspended and reactivated"));
    }
  }

  private long count(String condition) {
    return (long) Database.queryIn(database, "select count(*) from credentials where " + condition);
  }

  @Test
  void anOperatorSeesBeforehandWhoWouldBeLockedOut() throws Exception {
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);
      String username = Api.newName();
      JsonNode registered =
          CeremonyClient.ok(client.register(server.url(), username, ofModel(), vendor::attest));
      client.register(server.url(), Api.newName());

      JsonNode denied = dryRun(server, "{\"deniedAaguids\": [\"" + MODEL + "\"]}");
      JsonNode trusted = dryRun(server, "{\"requireTrusted\": true}");
      JsonNode nothing = dryRun(server, "{}");
      JsonNode certified = dryRun(server, "{\"minimumCertification\": \"L1\"}");

      assertEquals(1, denied.get("refused").size());
      assertEquals("AAGUID_DENIED", denied.at("/refused/0/reason").asText());
      assertEquals(MetadataSample.NAME, denied.at("/refused/0/authenticatorName").asText());
      assertEquals(1, denied.at("/refused/0/credentials").asInt());
      assertEquals(1, denied.get("lockedOut").size());
      assertEquals(username, denied.at("/lockedOut/0/username").asText());
      assertEquals(registered.get("userId").asText(), denied.at("/lockedOut/0/userId").asText());
      assertEquals("UNTRUSTED_ATTESTATION", trusted.at("/refused/0/reason").asText());
      assertEquals(1, trusted.get("lockedOut").size());
      assertEquals(2, certified.get("lockedOut").size());
      assertEquals("{\"refused\":[],\"lockedOut\":[]}", nothing.toString());
      JsonNode models =
          CeremonyClient.ok(
              client.get(
                  server.url(),
                  "/api/v1/admin/reports/models",
                  "Authorization",
                  "Bearer " + Tokens.READER));
      assertEquals(5, models.at("/metadata/number").asInt());
      assertTrue(models.at("/metadata/checkedAt").isTextual());
      assertEquals(
          "trusted",
          StreamSupport.stream(models.get("models").spliterator(), false)
              .filter(each -> MetadataSample.NAME.equals(each.get("authenticatorName").asText()))
              .map(each -> each.get("attestationTrust").asText())
              .collect(joining(",")));
      assertEquals(
          401,
          client.post(server.url(), "/api/v1/admin/policy/dry-run", Api.object()).statusCode());
    }
  }

  private JsonNode dryRun(ServerProcess server, String policy)
      throws IOException, InterruptedException {
    return CeremonyClient.ok(
        client.post(
            server.url(),
            "/api/v1/admin/policy/dry-run",
            JSON.readValue(policy, ObjectNode.class),
            "Authorization",
            "Bearer " + Tokens.READER));
  }

  @Test
  void whatCantBeFetchedOrVerifiedChangesNothing() throws Exception {
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);

      served = "";
      server.awaitOutput("The answer is HTTP 500; no. 5 stays");
      served = new CertificateChain().sign(MetadataSample.blob(9));
      server.awaitOutput("leads to no trust anchor; no. 5 stays");
      publish(4);
      server.awaitOutput("older (no. 4) than those before (no. 5)");

      assertEquals(
          "trusted",
          CeremonyClient.ok(register(server, Api.newName())).get("attestationTrust").asText());
    }
  }

  /** The case of a signer's certificate that has expired, or of trust anchors that have changed. */
  @Test
  void whatIsStoredAndVerifiesNoMoreGivesWayToWhatDoes() throws Exception {
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);
    }
    signer = new CertificateChain();
    publish(3);
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 3);
      publish(4);
      awaitMetadata(server, 4);
      publish(2);
      server.awaitOutput("older (no. 2) than those before (no. 4)");
    }
  }

  @Test
  void whatIsStoredAndVerifiesNoMoreIsToldOnce() throws Exception {
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);
    }
    signer = new CertificateChain();
    served = "";
    try (ServerProcess server = server(web())) {
      for (int i = 1; i <= 2; i++) {
        int times = i;
        await(server, () -> count(server, "The answer is HTTP 500; no. 0 stays") >= times);
      }
      assertEquals(1, count(server, "The FIDO metadata that are stored do not verify"));
    }
  }

  private static int count(ServerProcess server, String text) {
    return server.output().split(text, -1).length - 1;
  }

  @Test
  void anotherPodTakesThemFromTheDatabase() throws Exception {
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);
    }
    web.stop(0);
    try (ServerProcess server = server(web())) {
      awaitMetadata(server, 5);
    }
  }

  @Test
  void androidsStatusListIsFetchedByOneForAll() throws Exception {
    Path file = Files.writeString(directory.resolve("status.json"), statusList("c35747a084470c"));
    Map<String, String> settings = settings(web());
    settings.put("FIDO_METADATA_ANDROID_STATUS_LIST", file.toString());
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      awaitRevoked(server, 1);
      Files.writeString(file, statusList("c35747a084470c", "2"));
      awaitRevoked(server, 2);
      Files.writeString(file, "{}");
      server.awaitOutput("No new status list of Android's attestation keys: It has no \"entries\"");
      awaitRevoked(server, 2);
    }
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      awaitRevoked(server, 2);
    }
  }

  private static String statusList(String... serialNumbers) throws IOException {
    ObjectNode list = JSON.createObjectNode();
    ObjectNode entries = list.putObject("entries");
    for (String each : serialNumbers) {
      entries.putObject(each).put("status", "REVOKED").put("reason", "KEY_COMPROMISE");
    }
    return JSON.writeValueAsString(list);
  }

  private void awaitRevoked(ServerProcess server, int number)
      throws IOException, InterruptedException {
    awaitMetric(server, "fido_metadata_android_revoked", number);
  }

  @Test
  void withoutTheInternetTheyComeFromAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("blob.jwt"), served);
    try (ServerProcess server = server(file.toString())) {
      awaitMetadata(server, 5);
      publish(6);
      Files.writeString(file, served);
      awaitMetadata(server, 6);
    }
  }
}
