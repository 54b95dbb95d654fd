package io.fidoserver;

import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;

/**
 * Configuration source of the defaults that follow from the processors. There is one event loop for
 * each, where Quarkus has two: fewer hand less work to each other, and more callers of one
 * statement come together.
 */
public final class ProcessorsSource implements ConfigSourceProvider {

  /** Below application.properties (250), as a default. */
  private static final int ORDINAL = 100;

  @Override
  public Iterable<ConfigSource> getConfigSources(ClassLoader loader) {
    return List.of(
        new PropertiesConfigSource(
            Map.of(
                "quarkus.vertx.event-loops-pool-size",
                Integer.toString(Runtime.getRuntime().availableProcessors())),
            "processors",
            ORDINAL));
  }
}
