package io.fidoserver.database;

import io.fidoserver.database.DatabaseUrl.Tls;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * What each of the drivers gets of a {@link DatabaseUrl}: the reactive one, which serves all calls,
 * and that of JDBC, which migrates.
 */
@RegisterForReflection(targets = DefaultJavaSSLFactory.class)
final class DriverSettings {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private DriverSettings() {}

  /**
   * Returns the settings of the data sources.
   *
   * @param calls the URL of the calls
   * @param migrations that of the migrations
   */
  static Map<String, String> of(DatabaseUrl calls, DatabaseUrl migrations) {
    verifyFiles(calls);
    if (!migrations.equals(calls)) {
      verifyFiles(migrations);
    }
    Map<String, String> settings = new HashMap<>();
    // The data source is there by it; ConnectionPool asks all hosts.
    settings.put(
        "quarkus.datasource.reactive.url",
        "postgresql://%s/%s".formatted(calls.hosts().get(0), encode(calls.database())));
    put(settings, "quarkus.datasource.", calls);
    if (calls.isPooler()) {
      settings.put("quarkus.datasource.reactive.cache-prepared-statements", "false");
      settings.put("quarkus.datasource.reactive.postgresql.use-layer7-proxy", "true");
    }
    settings.put("quarkus.datasource.migration.jdbc.url", jdbcUrl(migrations));
    put(settings, "quarkus.datasource.migration.", migrations);
    if (migrations.schema() != null) {
      settings.put("quarkus.flyway.migration.schemas", migrations.schema());
    }
    return settings;
  }

  private static void put(Map<String, String> settings, String prefix, DatabaseUrl url) {
    settings.put(prefix + "username", url.user());
    if (url.password() != null) {
      settings.put(prefix + "password", url.password());
    }
  }

  private static void verifyFiles(DatabaseUrl url) {
    if (url.sslRootCert() != null && !DatabaseUrl.SYSTEM.equals(url.sslRootCert())) {
      verifyReadable("sslrootcert", url.sslRootCert());
    }
    if (url.sslKey() != null) {
      verifyReadable("sslcert", url.sslCert());
      keyAlgorithm(url.sslKey());
    }
  }

  private static String jdbcUrl(DatabaseUrl url) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("sslmode", url.tls().sslMode());
    if (DatabaseUrl.SYSTEM.equals(url.sslRootCert())) {
      parameters.put("sslfactory", DefaultJavaSSLFactory.class.getName());
    } else if (url.sslRootCert() != null) {
      parameters.put("sslrootcert", url.sslRootCert());
    }
    if (url.sslKey() != null) {
      parameters.put("sslcert", url.sslCert());
      parameters.put("sslkey", url.sslKey());
      parameters.put("pemKeyAlgorithm", keyAlgorithm(url.sslKey()));
    }
    parameters.put("channelBinding", url.channelBinding());
    if (url.connectTimeout() != null) {
      parameters.put("connectTimeout", url.connectTimeout().toString());
    }
    parameters.put("ApplicationName", url.applicationName());
    if (url.options() != null) {
      parameters.put("options", url.options());
    }
    if (url.isWritable()) {
      parameters.put("targetServerType", "primary");
    }
    if (url.isPooler()) {
      // No statement is prepared then; and no portal stays open in the transaction that has the
      // lock, for whose snapshot CREATE INDEX CONCURRENTLY would wait.
      parameters.put("preferQueryMode", "simple");
    }
    return "jdbc:postgresql://%s/%s?%s"
        .formatted(
            url.hosts().stream().map(Object::toString).collect(Collectors.joining(",")),
            encode(url.database()),
            parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&")));
  }

  /**
   * Returns the options of the reactive driver, for each host.
   *
   * @param base what Quarkus' own settings say
   */
  static List<PgConnectOptions> connectOptions(DatabaseUrl url, PgConnectOptions base) {
    return url.hosts().stream().map(host -> connectOptions(url, host, base)).toList();
  }

  private static PgConnectOptions connectOptions(
      DatabaseUrl url, ConnectionUri.Host host, PgConnectOptions base) {
    PgConnectOptions options = new PgConnectOptions(base);
    options.setHost(host.name()).setPort(host.port());
    // The constructor does not copy it.
    options.setUseLayer7Proxy(base.getUseLayer7Proxy());
    Map<String, String> properties = new HashMap<>(base.getProperties());
    properties.put("application_name", url.applicationName());
    if (url.options() != null) {
      properties.put("options", url.options());
    }
    if (url.isPooler()) {
      // PgBouncer refuses it, and PostgreSQL 12 and later have such a default.
      properties.remove("extra_float_digits");
      // As PostgreSQL reports it: PgBouncer would set anything else before each transaction.
      properties.put("DateStyle", "ISO, MDY");
    }
    options.setProperties(properties);
    if (url.connectTimeout() != null) {
      options.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(url.connectTimeout()));
    }
    if (base.getSslMode() == SslMode.DISABLE) {
      // Otherwise Quarkus' own settings say it.
      encrypt(options, url);
    }
    return options;
  }

  private static void encrypt(PgConnectOptions options, DatabaseUrl url) {
    options.setSslMode(SslMode.of(url.tls().sslMode()));
    if (url.tls() == Tls.VERIFY_FULL) {
      options.setHostnameVerificationAlgorithm("HTTPS");
    } else if (options.getHostnameVerificationAlgorithm() == null) {
      // The driver insists on one. Quarkus' own settings may have asked for more than the URL.
      options.setHostnameVerificationAlgorithm("");
    }
    if (DatabaseUrl.SYSTEM.equals(url.sslRootCert())) {
      options.setTrustOptions(systemTrust());
    } else if (url.sslRootCert() != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(url.sslRootCert()));
    } else if (options.getTrustOptions() == null) {
      options.setTrustAll(true);
    }
    if (url.sslKey() != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions().addCertPath(url.sslCert()).addKeyPath(url.sslKey()));
    }
  }

  private static TrustOptions systemTrust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException("sslrootcert=system: " + e.getMessage());
    }
  }

  /**
   * Returns the algorithm of a key in PEM, by whose file's name the JDBC driver knows what it is.
   */
  private static String keyAlgorithm(String file) {
    verifyReadable("sslkey", file);
    if (!file.endsWith(".key") && !file.endsWith(".pem")) {
      throw new ConfigurationException(
          "sslkey must be a file whose name ends in .key or .pem, which %s does not"
              .formatted(file));
    }
    try {
      Matcher pem = PRIVATE_KEY.matcher(Files.readString(Path.of(file)));
      if (pem.find()) {
        byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
        for (String each : List.of("EC", "RSA")) {
          if (isKeyOf(each, der)) {
            return each;
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("sslkey: %s can't be read".formatted(file));
    }
    throw new ConfigurationException(
        "sslkey must be a key of EC or RSA in PEM (PKCS #8, BEGIN PRIVATE KEY), which %s is not"
            .formatted(file));
  }

  private static boolean isKeyOf(String algorithm, byte[] der) {
    try {
      KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void verifyReadable(String parameter, String file) {
    if (!Files.isReadable(Path.of(file))) {
      throw new ConfigurationException("%s: %s can't be read".formatted(parameter, file));
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
