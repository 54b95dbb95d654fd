package io.fidoserver.ratelimit;

import static java.util.stream.Collectors.joining;

import io.fidoserver.encoding.EditDistance;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * URL of Redis: {@code redis://user:password@host:port/number} is one server, with several hosts it
 * is a Cluster of which these are some nodes, and {@code redis-sentinel://host:port,host:port#name}
 * is the master of that name that these Sentinels know; {@code rediss://} and {@code
 * rediss-sentinel://} are the same over TLS. All but one host and the master's name is optional.
 */
final class RedisUrl {

  static final String NAME = "REDIS_URL";

  private static final String SENTINEL = "-sentinel";

  /**
   * The parts of a URL (RFC 3986 §3); a character of a user or password that ends the authority, or
   * that java.net.URI does not take, is percent-encoded.
   */
  private static final Pattern URL =
      Pattern.compile(
          "(?:(?<userinfo>(?:[^\\s@/?#%^\\[\\]\\\\{}|\"<>`]|%[0-9A-Fa-f]{2})*)@)?"
              + "(?<hosts>[^\\s@/?#]*)(?:/(?<database>[^?#]*))?"
              + "(?:\\?(?<query>[^#]*))?(?:#(?<fragment>.*))?");

  private static final Pattern HOST =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>\\d{1,5}))?");

  /**
   * Names that the client writes into the URLs of the nodes that it is told of, without escaping
   * them.
   */
  private static final Pattern PLAIN_USER = Pattern.compile("[\\w.~!$&'()*,;=-]*");

  /** Names of the files as redis-py has them in URLs, and keys that take their values. */
  private static final Map<String, String> FILES =
      Map.of(
          "ssl_ca_certs", "trust-certificate-pem.certs",
          "ssl_certfile", "key-certificate-pem.certs",
          "ssl_keyfile", "key-certificate-pem.keys");

  /** The others are of the provisional registration of the scheme redis. */
  private static final List<String> PARAMETERS =
      Stream.concat(FILES.keySet().stream(), Stream.of("db", "user", "password", "client"))
          .sorted()
          .toList();

  private static final String EXAMPLE = ": redis://user:password@host:port";

  private final String scheme;
  private final boolean isSentinel;
  private final List<String> hosts;
  private final Map<String, String> parameters;
  private final String userInfo;
  private final String database;
  private final String masterName;

  private RedisUrl(String scheme, Matcher parts) {
    this.isSentinel = scheme.endsWith(SENTINEL);
    this.scheme = isSentinel ? scheme.substring(0, scheme.indexOf('-')) : scheme;
    this.hosts = hosts(parts.group("hosts"), isSentinel ? 26379 : 6379);
    this.parameters = parameters(parts.group("query"));
    this.userInfo = userInfo(parts.group("userinfo"));
    this.database = database(parts.group("database"));
    this.masterName = masterName(parts.group("fragment"));
    verifyFiles();
    if (parameters.containsKey("client") && (isCluster() || isSentinel)) {
      throw wrong("takes client for one server only");
    }
  }

  /**
   * Parses a URL.
   *
   * @throws ConfigurationException with one line that says what is wrong; the password is not in it
   */
  static RedisUrl parse(String text) {
    String[] parts = text.split("://", 2);
    String scheme = parts[0].toLowerCase(Locale.ROOT);
    if (scheme.equals("unix") || scheme.equals("redis+unix") || scheme.equals("redis-socket")) {
      throw wrong("can't be a Unix domain socket, which the client does not have");
    }
    if (parts.length == 1 || !scheme.matches("rediss?(-sentinel)?")) {
      throw wrong(
          "must start with redis:// or rediss://, or with redis-sentinel:// or rediss-sentinel://");
    }
    Matcher matcher = URL.matcher(parts[1]);
    if (!matcher.matches()) {
      throw wrong(
          "is not a URL: write what is special in a user or password percent-encoded (%40 for @)");
    }
    return new RedisUrl(scheme, matcher);
  }

  /** Returns the keys of the Redis client, as literal text. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.redis.active", "true");
    settings.put("quarkus.redis.hosts", hosts.stream().map(this::url).collect(joining(",")));
    if (isSentinel) {
      settings.put("quarkus.redis.client-type", "sentinel");
      settings.put("quarkus.redis.master-name", masterName);
    } else if (isCluster()) {
      settings.put("quarkus.redis.client-type", "cluster");
    }
    FILES.forEach(
        (parameter, key) -> {
          if (parameters.containsKey(parameter)) {
            settings.put("quarkus.redis.tls." + key.substring(0, key.indexOf('.')), "true");
            settings.put("quarkus.redis.tls." + key, parameters.get(parameter).replace(",", "\\,"));
          }
        });
    return settings;
  }

  private boolean isCluster() {
    return hosts.size() > 1 && !isSentinel;
  }

  private String url(String host) {
    String client = parameters.get("client");
    String url =
        scheme
            + "://"
            + userInfo
            + host
            + database
            + (client == null ? "" : "?client=" + encode(client).replace("+", "%20"));
    try {
      if (new URI(url).getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Its message has the URL, and so the password.
    }
    throw wrong("names a host that is no name of DNS (RFC 1123 §2.1)");
  }

  private static List<String> hosts(String text, int defaultPort) {
    if (text.isEmpty()) {
      throw wrong("must name a host" + EXAMPLE);
    }
    return Stream.of(text.split(",", -1)).map(each -> host(each, defaultPort)).toList();
  }

  /** Not even the host is in a message: it may be a part of the password. */
  private static String host(String text, int defaultPort) {
    Matcher matcher = HOST.matcher(text);
    if (!matcher.matches()) {
      throw wrong(
          "must name user and password once, and then hosts: redis://user:password@host:port,host:port");
    }
    if (matcher.group("host").contains("_")) {
      throw wrong("names a host with an underscore, which the client does not take");
    }
    int port =
        matcher.group("port") == null ? defaultPort : Integer.parseInt(matcher.group("port"));
    if (port < 1 || port > 65_535) {
      throw wrong("must name a port from 1 to 65535");
    }
    return matcher.group("host") + ":" + port;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String each : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
      String[] pair = each.split("=", 2);
      if (!PARAMETERS.contains(pair[0])) {
        throw wrong(
            "has a parameter that there is not; the nearest is "
                + EditDistance.nearest(pair[0], PARAMETERS));
      }
      if (pair.length == 1 || parameters.put(pair[0], decode(pair[1])) != null) {
        throw wrong("must have %s=… once".formatted(pair[0]));
      }
    }
    return parameters;
  }

  /** What is in the authority is before what is in the query. */
  private String userInfo(String text) {
    String[] pair = text == null || text.isEmpty() ? new String[0] : text.split(":", 2);
    String user = pair.length > 0 && !pair[0].isEmpty() ? decode(pair[0]) : parameters.get("user");
    String password = pair.length > 1 ? decode(pair[1]) : parameters.get("password");
    if (password == null) {
      if (user != null) {
        throw wrong("names a user without a password" + EXAMPLE);
      }
      return "";
    }
    if (user != null && (isSentinel || isCluster()) && !PLAIN_USER.matcher(user).matches()) {
      throw wrong(
          "names a user with a special character, which the client takes for one server only");
    }
    return (user == null ? "" : encode(user)) + ":" + encode(password) + "@";
  }

  private String database(String path) {
    String number = path == null || path.isEmpty() ? parameters.get("db") : path;
    if (number == null) {
      return "";
    }
    if (!number.matches("\\d{1,9}")) {
      throw wrong("must name the database by its number" + EXAMPLE + "/0");
    }
    if (Integer.parseInt(number) == 0) {
      return "";
    }
    if (isCluster()) {
      throw wrong("must have no database but 0 if there are several hosts, which are a Cluster");
    }
    return "/" + number;
  }

  private String masterName(String fragment) {
    boolean isNamed = fragment != null && !fragment.isEmpty();
    if (isSentinel && !isNamed) {
      throw wrong("must name the master: redis-sentinel://host:26379,host:26379/0#mymaster");
    }
    if (!isSentinel && fragment != null) {
      throw wrong("has a #, which in a password is %23");
    }
    return isNamed ? decode(fragment) : null;
  }

  private void verifyFiles() {
    for (String each : FILES.keySet()) {
      String file = parameters.get(each);
      if (file != null && !scheme.equals("rediss")) {
        throw wrong("has %s, which needs rediss:// or rediss-sentinel://".formatted(each));
      }
      if (file != null && !Files.isReadable(Path.of(file))) {
        throw wrong("has %s, whose file can't be read".formatted(each));
      }
    }
    if (parameters.containsKey("ssl_certfile") != parameters.containsKey("ssl_keyfile")) {
      throw wrong("must have both of ssl_certfile and ssl_keyfile");
    }
  }

  private static String decode(String percentEncoded) {
    try {
      return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("has a % that begins no percent-encoded character");
    }
  }

  /** Encodes as the client decodes, to which a plus is a space. */
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(NAME + " " + what);
  }
}
