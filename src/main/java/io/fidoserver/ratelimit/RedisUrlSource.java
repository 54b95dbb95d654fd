package io.fidoserver.ratelimit;

import static java.util.stream.Collectors.toMap;

import io.fidoserver.encoding.ConfigLiteral;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Configuration source that configures Redis by REDIS_URL alone; without it there is no client. */
public final class RedisUrlSource implements ConfigSourceFactory {

  /**
   * Ordinal above application.properties (250), and below the environment variables themselves
   * (300).
   */
  private static final int ORDINAL = 275;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue url = context.getValue(RedisUrl.NAME);
    if (url == null || url.getValue() == null || url.getValue().isBlank()) {
      return List.of();
    }
    return List.of(
        new PropertiesConfigSource(
            RedisUrl.parse(url.getValue().strip()).settings().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> ConfigLiteral.of(each.getValue()))),
            RedisUrl.NAME,
            ORDINAL));
  }
}
