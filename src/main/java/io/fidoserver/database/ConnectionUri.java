package io.fidoserver.database;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connection URI of libpq (PostgreSQL's documentation, §34.1.1.2), in its parts, which are decoded.
 * What is wrong with one is said without any of its values, among which is the password.
 *
 * @param hosts one or more; a Unix-domain socket is a directory, and begins with {@code /}
 * @param parameters by name; those of the authority and the path are {@code user}, {@code password}
 *     and {@code dbname}, and one of the query goes before them
 */
record ConnectionUri(List<Host> hosts, Map<String, String> parameters) {

  static final int DEFAULT_PORT = 5432;

  private static final String EXAMPLE = ": postgresql://user:password@host:port/database";

  private static final Pattern URI =
      Pattern.compile(
          "(?i)postgres(?:ql)?://(?:(?<user>[^/@]*)@)?(?<hosts>[^/?]*)(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?");

  private static final Pattern HOST =
      Pattern.compile("(?:\\[(?<ip>[^]]+)]|(?<name>[^:\\[\\]]*))(?::(?<port>[^:]*))?");

  private static final Pattern NAME = Pattern.compile("/.*|[\\p{L}\\p{N}._:%~-]+");

  private static final String WHAT_A_HOST_IS =
      "is not a URL: a host is a name, an address, or an IPv6 address in brackets";

  /** Host name, address or directory, and port. */
  record Host(String name, int port) {

    boolean isSocket() {
      return name.startsWith("/");
    }

    /** Returns both as in a URI. */
    @Override
    public String toString() {
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
  }

  /**
   * Parses a URI.
   *
   * @throws IllegalArgumentException with a predicate about the URI: {@code must …}
   */
  static ConnectionUri parse(String text) {
    if (!text.matches("(?is)postgres(ql)?://.*")) {
      throw new IllegalArgumentException("must start with postgresql://");
    }
    if (text.chars().anyMatch(each -> each <= ' ' || each == 0x7f)) {
      throw new IllegalArgumentException("is not a URL: it has a space or a control character");
    }
    Matcher parts = URI.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("is not a URL");
    }
    if (parts.group("hosts").contains("@")) {
      throw new IllegalArgumentException(
          "is not a URL: an @ in the user or the password is written as %40");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    addUser(parameters, parts.group("user"));
    addIfAny(parameters, "dbname", parts.group("database"));
    addQuery(parameters, parts.group("query"));
    return new ConnectionUri(hosts(parts.group("hosts"), parameters), parameters);
  }

  private static void addUser(Map<String, String> parameters, String userInfo) {
    if (userInfo != null) {
      String[] user = userInfo.split(":", 2);
      addIfAny(parameters, "user", user[0]);
      addIfAny(parameters, "password", user.length == 1 ? null : user[1]);
    }
  }

  private static void addIfAny(Map<String, String> parameters, String name, String encoded) {
    if (encoded != null && !encoded.isEmpty()) {
      parameters.put(name, decode(encoded));
    }
  }

  private static void addQuery(Map<String, String> parameters, String query) {
    for (String each : query == null ? new String[0] : query.split("&")) {
      if (each.isEmpty()) {
        continue;
      }
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("is not a URL: each parameter is written as name=value");
      }
      if (each.equals("ssl=true")) {
        // As JDBC's drivers have it (§34.1.1.2).
        parameters.put("sslmode", "require");
      } else {
        parameters.put(decode(each.substring(0, equals)), decode(each.substring(equals + 1)));
      }
    }
  }

  private static List<Host> hosts(String authority, Map<String, String> parameters) {
    List<String> names = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String each : authority.split(",", -1)) {
      Matcher host = HOST.matcher(each);
      if (!host.matches()) {
        throw new IllegalArgumentException(WHAT_A_HOST_IS);
      }
      names.add(host.group("ip") == null ? decode(host.group("name")) : host.group("ip"));
      ports.add(host.group("port") == null ? "" : host.group("port"));
    }
    if (parameters.containsKey("host")) {
      names = List.of(parameters.remove("host").split(",", -1));
    }
    if (parameters.containsKey("port")) {
      ports = List.of(parameters.remove("port").split(",", -1));
    }
    if (names.contains("")) {
      throw new IllegalArgumentException("must name a user and a host" + EXAMPLE);
    }
    if (!names.stream().allMatch(each -> NAME.matcher(each).matches())) {
      throw new IllegalArgumentException(WHAT_A_HOST_IS);
    }
    if (ports.size() != 1 && ports.size() != names.size()) {
      throw new IllegalArgumentException("must have one port for all hosts, or one for each");
    }
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      hosts.add(new Host(names.get(i), port(ports.get(ports.size() == 1 ? 0 : i))));
    }
    return List.copyOf(hosts);
  }

  private static int port(String text) {
    if (text.isEmpty()) {
      return DEFAULT_PORT;
    }
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("must have a port from 1 to 65535");
    }
    return port;
  }

  /** Decodes %XX (RFC 3986 §2.1), which are UTF-8; a plus sign is one. */
  private static String decode(String encoded) {
    ByteBuffer bytes = ByteBuffer.allocate(encoded.length() * 3);
    for (int i = 0; i < encoded.length(); ) {
      if (encoded.charAt(i) == '%') {
        String hex = encoded.substring(i + 1, Math.min(i + 3, encoded.length()));
        if (!hex.matches("[0-9A-Fa-f]{2}") || hex.equals("00")) {
          throw new IllegalArgumentException(
              "is not a URL: a % is followed by two hexadecimal digits, and itself written as %25");
        }
        bytes.put((byte) Integer.parseInt(hex, 16));
        i += 3;
      } else {
        int character = encoded.codePointAt(i);
        bytes.put(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(character);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("is not a URL: what is percent-encoded is not UTF-8", e);
    }
  }

  /** Returns the hosts alone. */
  @Override
  public String toString() {
    return hosts.toString();
  }
}
