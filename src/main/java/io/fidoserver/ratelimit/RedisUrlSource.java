package io.fidoserver.ratelimit;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Lets REDIS_URL alone configure Redis; without it there is no client of it. */
public final class RedisUrlSource implements ConfigSourceFactory {

  private static final String NAME = "REDIS_URL";

  /** Above application.properties (250), below what the environment says itself (300). */
  private static final int ORDINAL = 275;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue url = context.getValue(NAME);
    if (url == null || url.getValue() == null || url.getValue().isBlank()) {
      return List.of();
    }
    return List.of(
        new PropertiesConfigSource(
            Map.of("quarkus.redis.active", "true", "quarkus.redis.hosts", url.getValue().strip()),
            NAME,
            ORDINAL));
  }
}
