package io.fidoserver.database;

import io.fidoserver.encoding.EditDistance;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connection URI of libpq (PostgreSQL's documentation, §34.1.1.2), with those of its parameters
 * that both drivers can do. {@link DriverSettings} has what each of them gets.
 *
 * @param hosts one or more, which are asked in their order
 * @param sslRootCert file of certificates in PEM; {@value #SYSTEM}: the JVM's own; null: the
 *     certificate is not verified
 * @param connectTimeout in seconds; 0: none; null: not set
 * @param options PostgreSQL's command-line options, or null
 * @param isWritable whether a host must take writes to be used
 * @param isPooler whether it leads to a pooler of transactions
 */
public record DatabaseUrl(
    List<ConnectionUri.Host> hosts,
    String database,
    String user,
    String password,
    Tls tls,
    String sslRootCert,
    String sslCert,
    String sslKey,
    String channelBinding,
    Integer connectTimeout,
    String applicationName,
    String options,
    boolean isWritable,
    boolean isPooler) {

  public static final String NAME = "DATABASE_URL";

  /** Variable of the URL that leads past a pooler, for the migrations. */
  static final String DIRECT_NAME = "DATABASE_DIRECT_URL";

  static final String SYSTEM = "system";

  private static final Set<String> PARAMETERS =
      Set.of(
          "application_name",
          "channel_binding",
          "connect_timeout",
          "dbname",
          "host",
          "options",
          "password",
          "pgbouncer",
          "port",
          "ssl",
          "sslcert",
          "sslkey",
          "sslmode",
          "sslrootcert",
          "target_session_attrs",
          "user");

  /** Parameters that libpq has besides. */
  private static final Set<String> OF_LIBPQ_ALONE =
      Set.of(
          "client_encoding",
          "fallback_application_name",
          "gssdelegation",
          "gssencmode",
          "gsslib",
          "hostaddr",
          "keepalives",
          "keepalives_count",
          "keepalives_idle",
          "keepalives_interval",
          "krbsrvname",
          "load_balance_hosts",
          "max_protocol_version",
          "min_protocol_version",
          "passfile",
          "replication",
          "require_auth",
          "requirepeer",
          "service",
          "ssl_max_protocol_version",
          "ssl_min_protocol_version",
          "sslcertmode",
          "sslcompression",
          "sslcrl",
          "sslcrldir",
          "sslkeylogfile",
          "sslnegotiation",
          "sslpassword",
          "sslsni",
          "tcp_user_timeout");

  /** Schema in {@code -c search_path=…} or {@code --search_path=…}: the first of the path. */
  private static final Pattern SEARCH_PATH =
      Pattern.compile(
          "(?:-c\\s*|--)search[_-]path=(?:\"(?<quoted>\\w+)\"|(?<plain>\\w+))(?=[\\s,]|$)");

  /** TLS, by its names in {@code sslmode} (§34.19.4). */
  enum Tls {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** Returns its name in a URL. */
    String sslMode() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isVerifying() {
      return this == VERIFY_CA || this == VERIFY_FULL;
    }
  }

  /**
   * Parses a URL.
   *
   * @param name the variable that has it
   * @throws ConfigurationException if it is not valid; the message is one line, without the
   *     password
   */
  static DatabaseUrl parse(String name, String text) {
    try {
      return of(ConnectionUri.parse(text.strip()));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(name + " " + e.getMessage());
    }
  }

  private static DatabaseUrl of(ConnectionUri uri) {
    Map<String, String> given = uri.parameters();
    verifyNames(given.keySet());
    if (!given.containsKey("user")) {
      throw wrong("must name a user and a host: postgresql://user:password@host:port/database");
    }
    if (!given.containsKey("dbname")) {
      throw wrong("must name a database: postgresql://user:password@host:port/database");
    }
    if (uri.hosts().stream().anyMatch(ConnectionUri.Host::isSocket)) {
      throw wrong(
          "names a Unix-domain socket, which neither driver can open: name a host, as 127.0.0.1");
    }
    if (given.containsKey("sslcert") != given.containsKey("sslkey")) {
      throw wrong("must have both sslcert and sslkey, or neither");
    }
    boolean isPooler = oneOf(given, "pgbouncer", "false", "true", "false").equals("true");
    if (isPooler && given.containsKey("options")) {
      throw wrong(
          "has options, which a pooler of transactions drops or refuses: ALTER ROLE … SET sets them");
    }
    String rootCert = given.get("sslrootcert");
    Tls tls = tls(given, rootCert);
    return new DatabaseUrl(
        uri.hosts(),
        given.get("dbname"),
        given.get("user"),
        given.get("password"),
        tls,
        tls.isVerifying() ? rootCert : null,
        given.get("sslcert"),
        given.get("sslkey"),
        channelBinding(given),
        connectTimeout(given.get("connect_timeout")),
        given.getOrDefault("application_name", "fido-server"),
        given.get("options"),
        isWritable(given),
        isPooler);
  }

  private static void verifyNames(Set<String> names) {
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeAll(PARAMETERS);
    for (String each : unknown) {
      if (OF_LIBPQ_ALONE.contains(each)) {
        throw wrong("has %s, which the drivers here can't do: leave it out".formatted(each));
      }
      throw wrong(
          "has no parameter %s; the nearest is %s"
              .formatted(
                  each.matches("\\w{1,40}") ? each : "of that name",
                  EditDistance.nearest(each, PARAMETERS)));
    }
  }

  /** A certificate that is there is verified with {@code require} too (§34.19.1). */
  private static Tls tls(Map<String, String> given, String rootCert) {
    boolean isSystem = SYSTEM.equals(rootCert);
    oneOf(given, "ssl", "false", "true", "false");
    String mode =
        oneOf(
            given,
            "sslmode",
            isSystem ? "verify-full" : "prefer",
            "disable",
            "allow",
            "prefer",
            "require",
            "verify-ca",
            "verify-full");
    Tls tls = Tls.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_'));
    if (rootCert == null && tls.isVerifying()) {
      throw wrong(
          "must have sslrootcert with sslmode=%s: a file of certificates, or system"
              .formatted(mode));
    }
    if (isSystem && tls != Tls.VERIFY_FULL) {
      throw wrong("must have sslmode=verify-full with sslrootcert=system");
    }
    if (rootCert != null && tls.compareTo(Tls.REQUIRE) < 0) {
      throw wrong(
          "must have sslmode=require, verify-ca or verify-full with sslrootcert, which %s would not need"
              .formatted(mode));
    }
    return tls == Tls.REQUIRE && rootCert != null ? Tls.VERIFY_CA : tls;
  }

  private static String channelBinding(Map<String, String> given) {
    String value = oneOf(given, "channel_binding", "prefer", "disable", "prefer", "require");
    if (value.equals("disable")) {
      throw wrong(
          "has channel_binding=disable, which the reactive driver can't do: it is prefer or require");
    }
    return value;
  }

  private static Integer connectTimeout(String seconds) {
    if (seconds == null) {
      return null;
    }
    if (!seconds.matches("\\d{1,4}")) {
      throw wrong("must have a connect_timeout in seconds, from 0 to 9999");
    }
    return Integer.valueOf(seconds);
  }

  private static boolean isWritable(Map<String, String> given) {
    String attributes =
        oneOf(
            given,
            "target_session_attrs",
            "read-write",
            "any",
            "read-write",
            "read-only",
            "primary",
            "standby",
            "prefer-standby");
    if (attributes.matches("read-only|.*standby")) {
      throw wrong("must have target_session_attrs read-write, primary or any: this server writes");
    }
    return !attributes.equals("any");
  }

  private static String oneOf(
      Map<String, String> given, String name, String unset, String... values) {
    String value = given.getOrDefault(name, unset);
    if (!List.of(values).contains(value)) {
      throw wrong("must have as %s one of %s".formatted(name, String.join(", ", values)));
    }
    return value;
  }

  /**
   * Returns the schema that the search path begins with; or null. PostgreSQL takes the last path,
   * and folds a name without quotes.
   */
  String schema() {
    Matcher path = SEARCH_PATH.matcher(options == null ? "" : options);
    String schema = null;
    while (path.find()) {
      schema =
          path.group("quoted") != null
              ? path.group("quoted")
              : path.group("plain").toLowerCase(Locale.ROOT);
    }
    return schema;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what);
  }

  /** Returns the URL without the password. */
  @Override
  public String toString() {
    return "postgresql://%s@%s/%s"
        .formatted(
            user,
            String.join(",", hosts.stream().map(ConnectionUri.Host::toString).toList()),
            database);
  }
}
