package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.database.DatabaseUrl.Tls;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connection URIs of libpq (PostgreSQL's documentation, §34.1.1.2), and what the drivers get. */
class DatabaseUrlTest {

  private static final String BASE = "postgresql://u:p@h/db";

  @TempDir Path directory;

  private static DatabaseUrl parse(String text) {
    return DatabaseUrl.parse(DatabaseUrl.NAME, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://u@h/db | u | | h:5432 | db",
        "postgres://u:p@h:1/db | u | p | h:1 | db",
        "PostgreSQL://u:p@h/db | u | p | h:5432 | db",
        "POSTGRES://u:p@h/db | u | p | h:5432 | db",
        "' postgresql://u:p@h/db ' | u | p | h:5432 | db",
        "postgresql://u:p@h/db? | u | p | h:5432 | db",
        "postgresql://u:p@h/db?sslmode=disable& | u | p | h:5432 | db",
        "postgresql://u:p@a,b:1,c/db | u | p | a:5432,b:1,c:5432 | db",
        "postgresql://u:p@[::1]:5433,[fe80::1%25eth0],10.0.0.1/db | u | p | [::1]:5433,[fe80::1%25eth0]:5432,10.0.0.1:5432 | db",
        "postgresql://u:p@my_db.internal_net:1/db | u | p | my_db.internal_net:1 | db",
        "postgresql://u%40x:p%2F%3A%40%25+%24@h/d%20b | u@x | p/:@%+$ | h:5432 | d b",
        "postgresql://u:p:q@h/db | u | p:q | h:5432 | db",
        "postgresql://u:^{}\"<>`\\#@h/db | u | ^{}\"<>`\\# | h:5432 | db",
        "postgresql://u:K%C3%A4se@h/db | u | Käse | h:5432 | db",
        "postgresql://h/db?user=u&password=p%26q | u | p&q | h:5432 | db",
        "postgresql://x:y@h/z?user=u&password=p&dbname=db | u | p | h:5432 | db",
        "postgresql:///db?host=a,b&port=1,2&user=u | u | | a:1,b:2 | db",
        "postgresql://u@a,b/db?port=7 | u | | a:7,b:7 | db"
      })
  void itsPartsAreRead(String url, String user, String password, String hosts, String database) {
    DatabaseUrl parsed = parse(url);

    assertEquals(user, parsed.user());
    assertEquals(password, parsed.password());
    assertEquals(hosts, String.join(",", parsed.hosts().stream().map(Object::toString).toList()));
    assertEquals(database, parsed.database());
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://u:hunter2@h/db, must start with postgresql://",
    "nonsense, must start with postgresql://",
    "postgresql://h/db, must name a user and a host",
    "postgresql://u:hunter2@/db, must name a user and a host",
    "'postgresql://u:hunter2@a,,b/db', must name a user and a host",
    "postgresql://u:hunter2@h, must name a database",
    "postgresql://u:hunter2@h/, must name a database",
    "'postgresql://u:hun ter2@h/db', is not a URL: it has a space",
    "postgresql://u:hunter2@x@h/db, an @ in the user or the password is written as %40",
    "postgresql://u:hunter2%4@h/db, a % is followed by two hexadecimal digits",
    "postgresql://u:hunter2%00@h/db, a % is followed by two hexadecimal digits",
    "postgresql://u:hunter2%ff@h/db, is not UTF-8",
    "postgresql://u:hunter2@::1/db, an IPv6 address in brackets",
    "postgresql://u:hunter2@h%3Fa/db, a host is a name",
    "postgresql://u:hunter2@h:99999/db, a port from 1 to 65535",
    "postgresql://u:hunter2@h:x/db, a port from 1 to 65535",
    "'postgresql://u:hunter2@a,b,c/db?port=1,2', 'one port for all hosts, or one for each'",
    "postgresql://u:hunter2@h/db?sslmode, each parameter is written as name=value",
    "postgresql://u:hunter2@%2Fvar%2Frun%2Fpostgresql/db, names a Unix-domain socket",
    "postgresql:///db?host=/tmp&user=u&password=hunter2, names a Unix-domain socket",
    "postgresql://u:hunter2@h/db?sslmod=require, has no parameter sslmod; the nearest is sslmode",
    "postgresql://u:hunter2@h/db?aplication_name=x, the nearest is application_name",
    "postgresql://u:hunter2@h/db?sslpassword=hunter2, 'has sslpassword, which the drivers here can''t do'",
    "postgresql://u:hunter2@h/db?gssencmode=disable, 'has gssencmode, which the drivers here can''t do'",
    "postgresql://u:hunter2@h/db?pgbouncer=true&options=-csearch_path%3Dapp, has options",
    "postgresql://u:hunter2@h/db?hunter2%20=x, has no parameter of that name",
    "postgresql://u:hunter2@h/db?sslmode=no, 'as sslmode one of disable, allow, prefer, require,'",
    "postgresql://u:hunter2@h/db?sslmode=verify-full, must have sslrootcert",
    "postgresql://u:hunter2@h/db?sslmode=prefer&sslrootcert=/ca, must have sslmode=require",
    "postgresql://u:hunter2@h/db?sslmode=require&sslrootcert=system, must have sslmode=verify-full",
    "postgresql://u:hunter2@h/db?sslcert=/c, both sslcert and sslkey",
    "postgresql://u:hunter2@h/db?channel_binding=disable, which the reactive driver can't do",
    "postgresql://u:hunter2@h/db?channel_binding=yes, as channel_binding one of",
    "postgresql://u:hunter2@h/db?connect_timeout=1s, a connect_timeout in seconds",
    "postgresql://u:hunter2@h/db?target_session_attrs=standby, this server writes",
    "postgresql://u:hunter2@h/db?target_session_attrs=x, as target_session_attrs one of",
    "postgresql://u:hunter2@h/db?pgbouncer=yes, 'as pgbouncer one of true, false'"
  })
  void whatIsWrongIsSaidInOneLineWithoutThePassword(String url, String message) {
    String said = assertThrows(ConfigurationException.class, () -> parse(url)).getMessage();

    assertTrue(said.startsWith("DATABASE_URL "), said);
    assertTrue(said.contains(message), said);
    assertFalse(said.contains("hunter2") || said.contains("\n"), said);
  }

  @Test
  void theVariableThatIsWrongIsNamed() {
    assertEquals(
        "DATABASE_DIRECT_URL must start with postgresql://",
        assertThrows(
                ConfigurationException.class,
                () -> DatabaseUrl.parse(DatabaseUrl.DIRECT_NAME, "http://h"))
            .getMessage());
  }

  @Test
  void itsTextHasNoPassword() {
    assertEquals("postgresql://u@a:1,b:5432/db", parse("postgresql://u:p@a:1,b/db").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'', PREFER, false",
    "?ssl=true, REQUIRE, false",
    "?sslmode=disable&ssl=true, REQUIRE, false",
    "?ssl=true&sslmode=disable, DISABLE, false",
    "?sslmode=disable, DISABLE, false",
    "?sslmode=allow, ALLOW, false",
    "?sslmode=prefer, PREFER, false",
    "?sslmode=require, REQUIRE, false",
    "?sslmode=require&sslrootcert=/ca, VERIFY_CA, true",
    "?sslmode=verify-ca&sslrootcert=/ca, VERIFY_CA, true",
    "?sslmode=verify-full&sslrootcert=/ca, VERIFY_FULL, true",
    "?sslmode=verify-full&sslrootcert=system, VERIFY_FULL, true",
    "?sslrootcert=system, VERIFY_FULL, true"
  })
  void theCertificateIsVerifiedAsByLibpq(String query, Tls tls, boolean isVerified) {
    assertEquals(tls, parse(BASE + query).tls());
    assertEquals(isVerified, parse(BASE + query).sslRootCert() != null);
  }

  @ParameterizedTest
  @CsvSource({
    "-csearch_path%3Dapp, app",
    "-c%20search_path=app, app",
    "--search_path=app, app",
    "--search-path=app, app",
    "'-c%20statement_timeout=5s%20-c%20search_path=app,public', app",
    "-c%20search_path=%22app%22, app",
    "-c%20search_path=App, app",
    "-c%20search_path=%22App%22, App",
    "-c%20search_path=first%20-c%20search_path=last, last",
    "-c%20search_path=%22$user%22,",
    "-c%20statement_timeout=5s,"
  })
  void theSchemaIsTheFirstOfTheSearchPath(String options, String schema) {
    assertEquals(schema, parse(BASE + "?options=" + options).schema());
  }

  @Test
  void withoutParametersBothDriversGetTheDefaults() {
    Map<String, String> settings = DriverSettings.of(parse(BASE), parse(BASE));
    PgConnectOptions options = connectOptions(BASE).get(0);

    assertEquals(
        "jdbc:postgresql://h:5432/db?sslmode=prefer&channelBinding=prefer"
            + "&ApplicationName=fido-server&targetServerType=primary",
        settings.get("quarkus.datasource.migration.jdbc.url"));
    assertEquals("u", settings.get("quarkus.datasource.username"));
    assertEquals("p", settings.get("quarkus.datasource.migration.password"));
    assertEquals(SslMode.PREFER, options.getSslMode());
    assertTrue(options.isTrustAll());
    assertEquals("fido-server", options.getProperties().get("application_name"));
    assertEquals("utf8", options.getProperties().get("client_encoding"));
    assertFalse(settings.containsKey("quarkus.datasource.reactive.cache-prepared-statements"));
    assertFalse(settings.containsKey("quarkus.flyway.migration.schemas"));
  }

  @Test
  void bothDriversGetTheSame() throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.crt"), "");
    Path cert = Files.writeString(directory.resolve("client.crt"), "");
    Path key = key("client.key", "EC");
    String url =
        "postgresql://u:p@a,[::1]:1/d%20b?sslmode=verify-full"
            + "&sslrootcert="
            + ca
            + "&sslcert="
            + cert
            + "&sslkey="
            + key
            + "&channel_binding=require&connect_timeout=7&application_name=x%20y"
            + "&options=-csearch_path%3Dapp&target_session_attrs=any";

    assertEquals(
        "jdbc:postgresql://a:5432,[::1]:1/d%20b?sslmode=verify-full&sslrootcert="
            + encoded(ca)
            + "&sslcert="
            + encoded(cert)
            + "&sslkey="
            + encoded(key)
            + "&pemKeyAlgorithm=EC&channelBinding=require&connectTimeout=7&ApplicationName=x%20y"
            + "&options=-csearch_path%3Dapp",
        DriverSettings.of(parse(url), parse(url)).get("quarkus.datasource.migration.jdbc.url"));
    assertEquals(
        "app", DriverSettings.of(parse(url), parse(url)).get("quarkus.flyway.migration.schemas"));
    PgConnectOptions second = connectOptions(url).get(1);
    assertEquals("::1", second.getHost());
    assertEquals(1, second.getPort());
    assertEquals(SslMode.VERIFY_FULL, second.getSslMode());
    assertEquals("HTTPS", second.getHostnameVerificationAlgorithm());
    assertEquals(
        List.of(ca.toString()), ((PemTrustOptions) second.getTrustOptions()).getCertPaths());
    assertEquals(
        List.of(key.toString()), ((PemKeyCertOptions) second.getKeyCertOptions()).getKeyPaths());
    assertFalse(second.isTrustAll());
    assertEquals(7_000, second.getConnectTimeout());
    assertEquals("x y", second.getProperties().get("application_name"));
    assertEquals("-csearch_path=app", second.getProperties().get("options"));
  }

  @Test
  void theCertificatesOfTheJvmAreThoseOfBoth() {
    String url = BASE + "?sslrootcert=system";

    assertTrue(
        DriverSettings.of(parse(url), parse(url))
            .get("quarkus.datasource.migration.jdbc.url")
            .contains("sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"));
    assertFalse(connectOptions(url).get(0).isTrustAll());
  }

  @Test
  void aPoolerGetsNoPreparedStatements() {
    String pooled = BASE + "?pgbouncer=true";
    Map<String, String> settings = DriverSettings.of(parse(pooled), parse(pooled));

    assertEquals("false", settings.get("quarkus.datasource.reactive.cache-prepared-statements"));
    assertEquals("true", settings.get("quarkus.datasource.reactive.postgresql.use-layer7-proxy"));
    assertTrue(
        settings.get("quarkus.datasource.migration.jdbc.url").endsWith("&preferQueryMode=simple"));
    PgConnectOptions options =
        DriverSettings.connectOptions(parse(pooled), new PgConnectOptions().setUseLayer7Proxy(true))
            .get(0);
    assertTrue(options.getUseLayer7Proxy());
    assertNull(options.getProperties().get("extra_float_digits"));
  }

  @Test
  void theMigrationsAreAtTheDirectUrl() {
    Map<String, String> settings =
        DriverSettings.of(
            parse(BASE + "?pgbouncer=true"),
            parse("postgresql://owner:secret@direct:5433/db?sslmode=disable"));

    assertEquals("postgresql://h:5432/db", settings.get("quarkus.datasource.reactive.url"));
    assertEquals("owner", settings.get("quarkus.datasource.migration.username"));
    assertEquals(
        "jdbc:postgresql://direct:5433/db?sslmode=disable&channelBinding=prefer"
            + "&ApplicationName=fido-server&targetServerType=primary",
        settings.get("quarkus.datasource.migration.jdbc.url"));
  }

  @Test
  void aKeyOfAnotherFormIsRefused() throws Exception {
    Path cert = Files.writeString(directory.resolve("client.crt"), "");
    Path traditional =
        Files.writeString(directory.resolve("rsa.key"), "-----BEGIN RSA PRIVATE KEY-----");

    assertRefused(cert, traditional, "BEGIN PRIVATE KEY");
    assertRefused(cert, key("client.pk8", "RSA"), "whose name ends in .key or .pem");
    assertRefused(cert, directory.resolve("missing.key"), "can't be read");
    assertRefused(directory.resolve("missing.crt"), key("client.key", "RSA"), "can't be read");
  }

  private void assertRefused(Path cert, Path key, String message) {
    DatabaseUrl url = parse(BASE + "?sslcert=" + cert + "&sslkey=" + key);
    String said =
        assertThrows(ConfigurationException.class, () -> DriverSettings.of(url, url)).getMessage();

    assertTrue(said.contains(message), said);
  }

  private Path key(String name, String algorithm) throws GeneralSecurityException, IOException {
    byte[] der =
        KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(der)));
  }

  private static List<PgConnectOptions> connectOptions(String url) {
    return DriverSettings.connectOptions(parse(url), new PgConnectOptions());
  }

  private static String encoded(Path file) {
    return file.toString().replace("/", "%2F");
  }
}
