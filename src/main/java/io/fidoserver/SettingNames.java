package io.fidoserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Names of the {@code fido.*} settings. They are read from application.properties.example, which a
 * test compares with the code, when the class is initialized: for a native binary, while it is
 * built.
 */
final class SettingNames {

  private static final String PREFIX = "FIDO_";

  /** A key; {@code NAME} in it stands for any name. */
  private static final Pattern KEY = Pattern.compile("(?m)^#(fido\\.[A-Za-z0-9.-]+)=");

  private static final List<String> KEYS = read();

  /**
   * Variables that Kubernetes sets for each Service of the namespace ("Accessing the Service":
   * environment variables), here one whose name begins with {@code fido}.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("FIDO_\\w*(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)\\w*)");

  private static final Pattern SERVICE_LINK_URL = Pattern.compile("(tcp|udp|sctp)://.*");

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
            .filter(each -> each.getKey().startsWith(PREFIX))
            .filter(each -> !isSetting(each.getKey()) && !isServiceLink(each))
            .map(each -> explain(each.getKey(), variable(nearest(key(each.getKey())))))
            .findFirst();
  }

  /** One line about a key in a file that is no setting. */
  static String explainUnknownKey(String key) {
    return explain(key, nearest(key));
  }

  private static String explain(String unknown, String nearest) {
    return "Bad configuration: there is no setting %s; the nearest is %s"
        .formatted(unknown, nearest);
  }

  /** Elements of a list may be set one by one: {@code …_0_}. */
  private static boolean isSetting(String variable) {
    return KEYS.stream()
        .map(key -> variable(key).replace("_NAME_", "_\\w+_") + "(_\\d+_)?")
        .anyMatch(variable::matches);
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
        .min(Comparator.comparingInt(key -> distance(unknown, key.replace('-', '.'))))
        .orElseThrow();
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
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
