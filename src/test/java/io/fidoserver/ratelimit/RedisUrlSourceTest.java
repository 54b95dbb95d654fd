package io.fidoserver.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.redis.client.impl.RedisURI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration of the Redis client by REDIS_URL. */
class RedisUrlSourceTest {

  private static SmallRyeConfig config(String url) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(Map.of("REDIS_URL", url), "test", 300))
        .withSources(new RedisUrlSource())
        .build();
  }

  /** Parses the one configured host as the client does. */
  private static RedisURI onlyHost(String url) {
    List<String> hosts = config(url).getValues("quarkus.redis.hosts", String.class);
    assertEquals(1, hosts.size());
    return new RedisURI(hosts.get(0));
  }

  @Test
  void withoutItThereIsNoClient() {
    assertTrue(config(" ").getOptionalValue("quarkus.redis.active", String.class).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://localhost:6379                |",
        "redis://:plain@localhost:6379         | plain",
        "redis://:a,b@localhost:6379           | a,b",
        "redis://:a%2Cb@localhost:6379/1       | a,b",
        "rediss://user:a+b%2B%40%5E@localhost  | a+b+@^",
        "redis://:%24%7BHOME%7D@localhost:6379 | ${HOME}"
      })
  void itIsOneServerWhateverItsPasswordIs(String url, String password) {
    assertEquals(password, onlyHost(url).password());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:hunter2^1@localhost:6379",
        "redis://:hunter2#@localhost:6379",
        "redis://:hunter2/@localhost:6379",
        "redis://:hunter2%@localhost:6379",
        "redis://:hunter2@localhost:port",
        "redis://:hunter2@one:6379,redis://:hunter2@two:6379",
        "http://:hunter2@localhost:6379",
        "hunter2@localhost:6379",
        "hunter2"
      })
  void aWrongOneIsToldWithoutItsPassword(String url) {
    ConfigurationException wrong = assertThrows(ConfigurationException.class, () -> config(url));

    assertTrue(wrong.getMessage().startsWith("REDIS_URL "), wrong.getMessage());
    assertFalse(wrong.getMessage().contains("hunter2"), wrong.getMessage());
  }
}
