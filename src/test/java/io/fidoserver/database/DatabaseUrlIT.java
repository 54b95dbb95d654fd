package io.fidoserver.database;

import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.PostgresProcess;
import io.fidoserver.testsupport.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** URLs of databases as platforms hand them out, with real servers. */
@Timeout(180)
class DatabaseUrlIT {

  @TempDir Path directory;

  private ServerProcess server(String url) {
    return ServerProcess.start(directory, Map.of("DATABASE_URL", url));
  }

  @Test
  void severalHostsAndParametersAndASchemaOfItsOwn() {
    String existing = Database.emptyUrl("url_parts");
    String address = existing.substring(existing.indexOf('@') + 1, existing.lastIndexOf('/'));
    String url =
        "POSTGRES://127.0.0.1:%d,%s/url_parts".formatted(ServerProcess.freePort(), address)
            + "?user=postgres&application_name=my%20app&connect_timeout=5"
            + "&options=-c%20search_path%3Dapp,public&target_session_attrs=read-write&";
    try (ServerProcess server = server(url)) {
      Api.at(server.url()).begin(Api.REGISTER, Api.named("alice"));

      assertEquals(1L, Database.queryIn("url_parts", "select count(*) from app.challenges"));
      assertEquals(
          true,
          Database.query(
              "select count(*) > 0 from pg_stat_activity"
                  + " where application_name = 'my app' and datname = 'url_parts'"));
    }
  }

  /** A private certification authority, of which only its file says that it is to be trusted. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Tls {

    @TempDir static Path files;

    private PostgresProcess postgres;

    @BeforeAll
    void start() throws IOException {
      Map<String, PrivateKey> keys = new HashMap<>();
      CertificateChain server =
          new CertificateChain(
              right -> {},
              right -> {
                right.subject = "CN=localhost";
                right.dnsName = "localhost";
                keys.put("server.key", right.keys.getPrivate());
              });
      CertificateChain client =
          new CertificateChain(
              right -> {},
              right -> {
                right.subject = "CN=certified";
                keys.put("client.key", right.keys.getPrivate());
              });
      write("server.crt", server);
      write("client.crt", client);
      CertificateChain.write(files.resolve("ca.crt"), List.of(server.root));
      CertificateChain.write(files.resolve("clients.crt"), List.of(client.root));
      CertificateChain.write(files.resolve("other.crt"), List.of(new CertificateChain().root));
      for (Map.Entry<String, PrivateKey> each : keys.entrySet()) {
        write(each.getKey(), each.getValue());
      }
      Files.writeString(
          files.resolve("hba.conf"),
          """
          hostssl all certified all cert
          host all scram all scram-sha-256
          hostssl all all all trust
          local all all trust
          host all postgres all trust
          """);
      postgres =
          PostgresProcess.start(
              files,
              Map.of(
                  "ssl", "on",
                  "ssl_cert_file", file("server.crt"),
                  "ssl_key_file", file("server.key"),
                  "ssl_ca_file", file("clients.crt"),
                  "hba_file", file("hba.conf")));
      postgres.execute(
          "create role scram superuser login password 'p@ss/word'",
          "create role certified superuser login");
    }

    @AfterAll
    void stop() {
      postgres.close();
    }

    private void write(String name, CertificateChain chain) {
      CertificateChain.write(files.resolve(name), List.of(chain.attestation, chain.intermediate));
    }

    private void write(String name, PrivateKey key) throws IOException {
      Path file = Files.createFile(files.resolve(name));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(
          file,
          "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
              .formatted(Base64.getMimeEncoder().encodeToString(key.getEncoded())));
    }

    private String file(String name) {
      return files.resolve(name).toAbsolutePath().toString();
    }

    private String url(String user, String host, String parameters) {
      return "postgresql://%s@%s:%d/postgres%s"
          .formatted(
              user, host, postgres.port(), parameters.replace("DIR", files.toAbsolutePath() + "/"));
    }

    private void assertEncrypted(ServerProcess server) {
      Api.at(server.url()).begin(Api.REGISTER, Api.named(Api.newName()));
      assertEquals(
          true,
          postgres.query(
              "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)"
                  + " where application_name = 'fido-server'"));
    }

    @ParameterizedTest
    @CsvSource({
      "postgres, 127.0.0.1, ''",
      "scram:p%40ss%2Fword, 127.0.0.1, ?sslmode=require&channel_binding=require",
      "certified, localhost, ?sslmode=verify-full&sslrootcert=DIRca.crt&sslcert=DIRclient.crt&sslkey=DIRclient.key"
    })
    void isAsTheModeSays(String user, String host, String parameters) {
      try (ServerProcess server = server(url(user, host, parameters))) {
        assertEncrypted(server);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "127.0.0.1, ?sslmode=verify-full&sslrootcert=DIRca.crt",
      "localhost, ?sslmode=require&sslrootcert=DIRother.crt",
      "localhost, ?sslrootcert=system"
    })
    void isRefusedWhereTheCertificateIsNotTrusted(String host, String parameters) {
      String url = url("postgres", host, parameters);
      ServerProcess server =
          ServerProcess.launch(directory, ServerProcess.freePort(), Map.of("DATABASE_URL", url));

      assertEquals(1, server.exitCode(), server.output());
      assertFalse(server.output().contains("\tat "), server.output());
    }

    /** What JDBC refuses at the migrations, the driver of the calls refuses too. */
    @ParameterizedTest
    @CsvSource({
      "postgres, ?sslmode=verify-full&sslrootcert=DIRca.crt",
      "postgres, ?sslmode=require&channel_binding=require"
    })
    void isRefusedByTheDriverOfTheCallsToo(String user, String parameters) {
      String url = url(user, "127.0.0.1", parameters);
      int port = ServerProcess.freePort();
      try (ServerProcess server =
          ServerProcess.launch(
              directory, port, Map.of("DATABASE_URL", url, "DATABASE_MIGRATE_AT_START", "false"))) {
        server.awaitOutput("Listening on");

        to(server.url()).get("/q/health/ready").statusCode(503);
      }
    }

    /** A native binary has the certificates of where it was built. */
    @Test
    @DisabledIfSystemProperty(named = "fido.native", matches = "true")
    void systemMeansTheCertificatesOfTheJvm() throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      try (InputStream certificate = Files.newInputStream(files.resolve("ca.crt"))) {
        store.setCertificateEntry(
            "ca", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
      }
      try (OutputStream out = Files.newOutputStream(files.resolve("trusted.p12"))) {
        store.store(out, "password".toCharArray());
      }
      Map<String, String> settings =
          Map.of(
              "DATABASE_URL",
              url("postgres", "localhost", "?sslrootcert=system"),
              "JDK_JAVA_OPTIONS",
              "-Djavax.net.ssl.trustStorePassword=password -Djavax.net.ssl.trustStore="
                  + file("trusted.p12"));
      try (ServerProcess server = ServerProcess.start(directory, settings)) {
        assertEncrypted(server);
      }
    }
  }
}
