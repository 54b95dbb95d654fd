package io.fidoserver.ratelimit;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Configuration source that configures Redis by REDIS_URL alone; without it there is no client.
 *
 * <p>The URL is {@code redis://user:password@host:port/number}, or {@code rediss://} for TLS, all
 * but {@code host} optional.
 */
public final class RedisUrlSource implements ConfigSourceFactory {

  private static final String NAME = "REDIS_URL";

  /**
   * Ordinal above application.properties (250), and below the environment variables themselves
   * (300).
   */
  private static final int ORDINAL = 275;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue url = context.getValue(NAME);
    if (url == null || url.getValue() == null || url.getValue().isBlank()) {
      return List.of();
    }
    return List.of(
        new PropertiesConfigSource(
            Map.of(
                "quarkus.redis.active",
                "true",
                "quarkus.redis.hosts",
                host(url.getValue().strip())),
            NAME,
            ORDINAL));
  }

  /**
   * Escapes the URL for the key, which is a list, and for Vert.x, which decodes a plus as a space.
   *
   * @throws ConfigurationException with one line that says what is wrong; the password is not in it
   */
  private static String host(String text) {
    URI uri = uri(text);
    if (!"redis".equals(uri.getScheme()) && !"rediss".equals(uri.getScheme())) {
      throw wrong("must start with redis:// or rediss://");
    }
    if (uri.getHost() == null) {
      throw wrong("must name one host: redis://user:password@host:port");
    }
    return text.replace(",", "%2C").replace("+", "%2B").replace("$", "%24");
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong("is not a URL: " + e.getReason());
    }
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(NAME + " " + what);
  }
}
