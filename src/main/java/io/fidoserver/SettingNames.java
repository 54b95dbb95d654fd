package io.fidoserver;

import io.fidoserver.encoding.EditDistance;
import io.fidoserver.standalone.EmbeddedDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names of the {@code fido.*} settings. They are read from application.properties.example, which a
 * test compares with the code, when the class is initialized: for a native binary, while it is
 * built.
 */
final class SettingNames {

  /** Beginning of the line about a bad setting. */
  static final String BAD = "Bad configuration: ";

  private static final String PREFIX = "FIDO_";

  /** A key; {@code NAME} in it stands for any name. */
  private static final Pattern KEY = Pattern.compile("(?m)^#(fido\\.[A-Za-z0-9.-]+)=");

  private static final List<String> KEYS = read();

  /** The variable of a setting, or of one of a list's elements: {@code …_0_}. */
  private static final Pattern VARIABLE =
      Pattern.compile(
          KEYS.stream()
              .map(key -> variable(key).replaceAll("_NAME(?=_|$)", "_\\\\w+"))
              .collect(Collectors.joining("|", "(", ")(_\\d+_)?")));

  /** Keys that are no settings, but set by this server itself. */
  private static final Set<String> INTERNAL = Set.of(EmbeddedDatabase.ACTIVE);

  /**
   * Variables that Kubernetes sets for each Service of the namespace ("Accessing the Service":
   * environment variables), here one whose name begins with {@code fido}.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("FIDO_\\w*(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)\\w*)");

  private static final Pattern SERVICE_LINK_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  /**
   * Variables without the prefix, by the keys that take their values in {@code
   * application.properties}; those of DATABASE_URL and REDIS_URL have a configuration source each.
   */
  private static final Map<String, String> PLAIN_BY_KEY =
      Map.ofEntries(
          Map.entry("quarkus.http.host", "SERVER_HOST"),
          Map.entry("quarkus.http.port", "SERVER_PORT"),
          Map.entry("fido.token.issuer", "SERVER_URL"),
          Map.entry("database.url", "DATABASE_URL"),
          Map.entry("database.direct-url", "DATABASE_DIRECT_URL"),
          Map.entry("quarkus.datasource.reactive.max-size", "DATABASE_MAX_CONNECTIONS"),
          Map.entry("quarkus.datasource.migration.active", "DATABASE_MIGRATE_AT_START"),
          Map.entry("redis.url", "REDIS_URL"),
          Map.entry("fido.relying-party.id", "RP_ID"),
          Map.entry("fido.relying-party.name", "RP_NAME"),
          Map.entry("fido.relying-party.origins", "RP_ORIGIN"),
          Map.entry("fido.token.secret", "JWT_SECRET"),
          Map.entry("fido.challenge.timeout-seconds", "CHALLENGE_TIMEOUT_SECONDS"),
          Map.entry("fido.rate-limit.requests-per-minute", "RATE_LIMIT_REQUESTS_PER_MINUTE"),
          Map.entry("quarkus.log.level", "LOG_LEVEL"),
          Map.entry("quarkus.log.console.json.enabled", "LOG_JSON"));

  private static final Set<String> PLAIN = Set.copyOf(PLAIN_BY_KEY.values());

  private SettingNames() {}

  /**
   * Explains a variable that names no setting: the server would start without what the operator
   * believes to be set.
   *
   * @return one line that names the nearest setting; empty: all {@code FIDO_…} variables are known
   */
  static Optional<String> explainUnknown(Map<String, String> environment) {
    return new TreeMap<>(environment)
        .entrySet().stream()
            .map(each -> explainUnknown(each, environment.keySet()))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Optional<String> explainUnknown(
      Map.Entry<String, String> variable, Set<String> environment) {
    String name = variable.getKey();
    if (name.startsWith(PREFIX)) {
      return isSetting(name) || isServiceLink(variable)
          ? Optional.empty()
          : Optional.of(explain(name, variable(nearest(key(name)))));
    }
    // Any other may be another program's, unless it is but one mistake from one that is missed.
    return nearestPlain(variable)
        .filter(plain -> !environment.contains(plain))
        .map(plain -> explain(name, plain));
  }

  private static Optional<String> nearestPlain(Map.Entry<String, String> variable) {
    return PLAIN.contains(variable.getKey())
            || SERVICE_LINK_URL.matcher(variable.getValue()).matches()
        ? Optional.empty()
        : PLAIN.stream().filter(plain -> isOneMistake(variable.getKey(), plain)).findFirst();
  }

  /** Lines about variables that are set, and hardly mean what they do: nothing. */
  static Stream<String> warnings(Map<String, String> environment) {
    return new TreeMap<>(environment).entrySet().stream().flatMap(SettingNames::warning);
  }

  private static Stream<String> warning(Map.Entry<String, String> variable) {
    String name = variable.getKey();
    return isServiceLinkOfSetting(name, variable.getValue())
        ? Stream.of(
            "%s=%s is what Kubernetes sets for a Service, and passed over: set enableServiceLinks: false"
                .formatted(name, variable.getValue()))
        : nearestPlain(variable)
            .filter(plain -> !name.startsWith(PREFIX))
            .map(plain -> "%s is no setting; %s is, and is set".formatted(name, plain))
            .stream();
  }

  /**
   * Returns the first key that is no setting; empty: all are.
   *
   * @param set the keys that are set, in files or by variables
   * @param environment the names of the variables, which {@link #explainUnknown} has verified
   */
  static Optional<String> firstUnknownKey(Iterable<String> set, Set<String> environment) {
    for (String key : set) {
      if (key.startsWith("fido.")
          && !isSetting(variable(key))
          && !environment.contains(variable(key))
          && !INTERNAL.contains(key)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** Returns whether a letter was added, left out, changed, or swapped with the next. */
  private static boolean isOneMistake(String written, String meant) {
    if (Math.abs(written.length() - meant.length()) > 1) {
      return false;
    }
    if (EditDistance.between(written, meant) <= 1) {
      return true;
    }
    for (int i = 0; i + 1 < meant.length() && written.length() == meant.length(); i++) {
      char[] swapped = meant.toCharArray();
      swapped[i] = meant.charAt(i + 1);
      swapped[i + 1] = meant.charAt(i);
      if (written.equals(new String(swapped))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the name by which an operator has set a key: a variable, or the key in a file.
   *
   * @param environment the names of the variables
   */
  static String asSet(String key, Set<String> environment) {
    return Stream.of(variable(key), PLAIN_BY_KEY.getOrDefault(key, key))
        .filter(environment::contains)
        .findFirst()
        .orElse(key);
  }

  /** One line about a key in a file that is no setting. */
  static String explainUnknownKey(String key) {
    return BAD + noSetting(key);
  }

  /** The same without its beginning, for an exception that gets one. */
  static String noSetting(String key) {
    return noSetting(key, nearest(key));
  }

  private static String explain(String unknown, String nearest) {
    return BAD + noSetting(unknown, nearest);
  }

  private static String noSetting(String unknown, String nearest) {
    return "there is no setting %s; the nearest is %s".formatted(unknown, nearest);
  }

  private static boolean isSetting(String variable) {
    return VARIABLE.matcher(variable).matches();
  }

  /** Returns whether a variable is a setting of this server, or has a name as one. */
  static boolean isOurs(String variable) {
    return variable.startsWith(PREFIX) || PLAIN.contains(variable);
  }

  /**
   * Returns whether a variable that is one of our settings has the value of a service link: of a
   * Service named {@code server}, or {@code fido-management}.
   */
  static boolean isServiceLinkOfSetting(String variable, String value) {
    return variable.endsWith("_PORT")
        && SERVICE_LINK_URL.matcher(value).matches()
        && (PLAIN.contains(variable) || isSetting(variable));
  }

  /** The value of a port's variable that is the same as none. */
  static String defaultOfPort(String variable) {
    return PLAIN.contains(variable) ? "8080" : "";
  }

  private static boolean isServiceLink(Map.Entry<String, String> variable) {
    return SERVICE_LINK.matcher(variable.getKey()).matches()
        || variable.getKey().endsWith("_PORT")
            && SERVICE_LINK_URL.matcher(variable.getValue()).matches();
  }

  /** MicroProfile Config §"Environment Variables Mapping Rules". */
  private static String variable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static String key(String variable) {
    return variable.toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static String nearest(String unknown) {
    return KEYS.stream()
        .min(Comparator.comparingInt(key -> EditDistance.between(unknown, key.replace('-', '.'))))
        .orElseThrow();
  }

  private static List<String> read() {
    try (InputStream example =
        SettingNames.class.getResourceAsStream("/META-INF/application.properties.example")) {
      return KEY.matcher(new String(example.readAllBytes(), StandardCharsets.UTF_8))
          .results()
          .map(each -> each.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
