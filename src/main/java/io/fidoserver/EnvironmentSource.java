package io.fidoserver;

import io.fidoserver.encoding.ConfigLiteral;
import io.smallrye.config.EnvConfigSource;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;

/**
 * Configuration source of the variables that are ours, as an operator wrote them: a {@code $}
 * begins no expression, and the text is UTF-8 in every locale. It stands before the source of all
 * variables, which reads them otherwise.
 */
public final class EnvironmentSource implements ConfigSourceProvider {

  /** Before all environment variables (300), after system properties (400). */
  private static final int ORDINAL = 310;

  /** The environment as bytes, where the operating system shows it (proc_pid_environ(5)). */
  private static final Path BYTES = Path.of("/proc/self/environ");

  /** Reads the environment. */
  @Override
  public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
    return List.of(new EnvConfigSource(settings(environment()), ORDINAL));
  }

  /**
   * Returns the settings among the variables, as SmallRye Config reads them to the same text. What
   * Kubernetes sets for a Service whose name makes it one of ours is left at its default.
   */
  static Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (SettingNames.isOurs(name)) {
            settings.put(
                name,
                SettingNames.isServiceLinkOfSetting(name, value)
                    ? SettingNames.defaultOfPort(name)
                    : ConfigLiteral.of(value));
          }
        });
    return settings;
  }

  private static Map<String, String> environment() {
    if (Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))
            .equals(StandardCharsets.UTF_8)
        || !Files.isReadable(BYTES)) {
      return System.getenv();
    }
    try {
      return parse(Files.readAllBytes(BYTES));
    } catch (IOException e) {
      return System.getenv();
    }
  }

  /**
   * Parses an environment.
   *
   * @param bytes {@code NAME=value} in UTF-8, each ended by a zero byte
   */
  static Map<String, String> parse(byte[] bytes) {
    Map<String, String> environment = new HashMap<>();
    for (String each : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        environment.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return environment;
  }
}
