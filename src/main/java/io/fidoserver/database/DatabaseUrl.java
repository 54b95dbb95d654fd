package io.fidoserver.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code postgresql://user:password@host:port/database?sslmode=…}, the form that hosting platforms
 * provide (PostgreSQL's documentation, §34.1.1.2), converted for the reactive and the JDBC driver.
 */
public record DatabaseUrl(
    String host, int port, String database, String user, String password, String sslMode) {

  public static final String NAME = "DATABASE_URL";

  private static final int DEFAULT_PORT = 5432;
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /**
   * Parses a URL.
   *
   * @throws ConfigurationException if it is not valid; the message is one line, without the
   *     password
   */
  static DatabaseUrl parse(String text) {
    URI uri = uri(text);
    if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
      throw wrong("must start with postgresql://");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() == null) {
      throw wrong("must name a user and a host: postgresql://user:password@host:port/database");
    }
    if (uri.getRawPath().length() < 2) {
      throw wrong("must name a database: postgresql://user:password@host:port/database");
    }
    String[] user = uri.getRawUserInfo().split(":", 2);
    return new DatabaseUrl(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        decode(uri.getRawPath().substring(1)),
        decode(user[0]),
        user.length == 1 ? null : decode(user[1]),
        sslMode(uri.getRawQuery()));
  }

  /** Returns the settings of the data sources. */
  Map<String, String> settings() {
    String parameters = sslMode == null ? "" : "?sslmode=" + sslMode;
    String address = "postgresql://" + host + ":" + port + "/" + encode(database) + parameters;
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.datasource.reactive.url", address);
    settings.put("quarkus.datasource.migration.jdbc.url", "jdbc:" + address);
    settings.put("quarkus.datasource.username", user);
    settings.put("quarkus.datasource.migration.username", user);
    if (password != null) {
      settings.put("quarkus.datasource.password", password);
      settings.put("quarkus.datasource.migration.password", password);
    }
    return settings;
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong("is not a URL: " + e.getReason());
    }
  }

  private static String sslMode(String query) {
    if (query == null) {
      return null;
    }
    String mode = query.startsWith("sslmode=") ? query.substring("sslmode=".length()) : "";
    if (!SSL_MODES.contains(mode)) {
      throw wrong("takes one parameter, sslmode, which is one of " + String.join(", ", SSL_MODES));
    }
    return mode;
  }

  private static String decode(String percentEncoded) {
    return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(NAME + " " + what);
  }

  /** Returns the URL without the password. */
  @Override
  public String toString() {
    return "postgresql://%s@%s:%d/%s".formatted(user, host, port, database);
  }
}
