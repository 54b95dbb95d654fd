package io.fidoserver.testsupport;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Configuration as the server reads it, with its defaults. */
public final class Defaults {

  private Defaults() {}

  public static <T> T of(Class<T> mapping) {
    return with(mapping, Map.of());
  }

  /** Reads the configuration with these settings of an operator. */
  public static <T> T with(Class<T> mapping, Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(mapping);
  }
}
