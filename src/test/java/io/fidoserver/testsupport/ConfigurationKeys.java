package io.fidoserver.testsupport;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The keys of the server's settings, as its configuration mappings declare them. */
public final class ConfigurationKeys {

  /** Stands for the key of a map's entry, which an operator chooses. */
  public static final String NAME = "NAME";

  private static final Path SOURCES = Path.of("src/main/java");

  private ConfigurationKeys() {}

  /** The keys of lists. */
  public static Set<String> lists() {
    Set<String> keys = new TreeSet<>();
    for (Class<?> each : mappings()) {
      ConfigMappings.getProperties(ConfigClass.configClass(each)).keySet().stream()
          .filter(key -> key.endsWith("[*]"))
          .map(key -> key.replace("[*]", "").replace("*", NAME))
          .forEach(keys::add);
    }
    return keys;
  }

  /** All of them, in their order. */
  public static Set<String> all() {
    Set<String> keys = new TreeSet<>();
    for (Class<?> each : mappings()) {
      ConfigMappings.getProperties(ConfigClass.configClass(each)).keySet().stream()
          .filter(key -> !key.endsWith("[*]"))
          .map(key -> key.replace("*", NAME))
          .forEach(keys::add);
    }
    return keys;
  }

  /** They are found in the sources, as reading all classes takes many times as long. */
  private static List<Class<?>> mappings() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(ConfigurationKeys::isMapping)
          .<Class<?>>map(ConfigurationKeys::load)
          .filter(each -> each.isAnnotationPresent(ConfigMapping.class))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMapping(Path file) {
    try {
      return Files.readString(file).contains("@ConfigMapping(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(Path file) {
    String name = SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
    try {
      return Class.forName(name, false, ConfigurationKeys.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
