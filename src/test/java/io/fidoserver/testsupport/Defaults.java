package io.fidoserver.testsupport;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings as the server reads them. */
public final class Defaults {

  private Defaults() {}

  public static <T> T of(Class<T> mapping) {
    return with(mapping, Map.of());
  }

  /** The same where an operator said this. */
  public static <T> T with(Class<T> mapping, Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(mapping);
  }
}
