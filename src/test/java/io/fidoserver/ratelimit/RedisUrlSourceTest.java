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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    List<RedisURI> hosts = hosts(url);
    assertEquals(1, hosts.size());
    return hosts.get(0);
  }

  private static List<RedisURI> hosts(String url) {
    return config(url).getValues("quarkus.redis.hosts", String.class).stream()
        .map(RedisURI::new)
        .toList();
  }

  private static String value(String url, String key) {
    return config(url).getOptionalValue(key, String.class).orElse(null);
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
        "redis://:%24%7BHOME%7D@localhost:6379 | ${HOME}",
        "redis://user:p%C3%A4ss%20w@localhost  | päss w",
        "redis://localhost?password=a%26b      | a&b"
      })
  void itIsOneServerWhateverItsPasswordIs(String url, String password) {
    assertEquals(password, onlyHost(url).password());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://a                                    |          |          | redis://a:6379/",
        "REDIS://a:7000/                              |          |          | redis://a:7000/",
        "redis://a/2                                  |          |          | redis://a:6379/2",
        "redis://a?db=2                               |          |          | redis://a:6379/2",
        "redis://[::1]:7000                           |          |          | redis://[::1]:7000/",
        "redis://a:7000,b,[2001:db8::1]               | cluster  |          | redis://a:7000/ redis://b:6379/ redis://[2001:db8::1]:6379/",
        "redis://name,name/0                          | cluster  |          | redis://name:6379/ redis://name:6379/",
        "Rediss://a,b                                 | cluster  |          | rediss://a:6379/ rediss://b:6379/",
        "redis-sentinel://a,b:7000#mymaster           | sentinel | mymaster | redis://a:26379/ redis://b:7000/",
        "redis-sentinel://a/3#my%20master             | sentinel | my master | redis://a:26379/3",
        "rediss-sentinel://a:26379,b:26379/0#mymaster | sentinel | mymaster | rediss://a:26379/ rediss://b:26379/"
      })
  void itIsOneServerAClusterOrSentinel(String url, String type, String master, String hosts) {
    assertEquals(type, value(url, "quarkus.redis.client-type"));
    assertEquals(master, value(url, "quarkus.redis.master-name"));
    assertEquals(
        hosts, hosts(url).stream().map(RedisURI::toString).collect(Collectors.joining(" ")));
  }

  @Test
  void everyHostHasUserAndPassword() {
    for (RedisURI each : hosts("redis-sentinel://user:p%40ss@a,b#mymaster")) {
      assertEquals("user", each.user());
      assertEquals("p@ss", each.password());
    }
  }

  @Test
  void filesOfTlsAreThoseOfTheUrl(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("a,b$.pem"));
    String url = "rediss://a?ssl_ca_certs=%1$s&ssl_certfile=%1$s&ssl_keyfile=%1$s".formatted(file);

    SmallRyeConfig config = config(url);

    for (String each : List.of("trust-certificate-pem", "key-certificate-pem")) {
      assertTrue(config.getValue("quarkus.redis.tls." + each, Boolean.class));
      assertEquals(
          List.of(file.toString()),
          config.getValues("quarkus.redis.tls." + each + ".certs", String.class));
    }
    assertEquals(
        List.of(file.toString()),
        config.getValues("quarkus.redis.tls.key-certificate-pem.keys", String.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unix:///run/redis.sock                           | can't be a Unix domain socket",
        "redis://                                         | must name a host",
        "redis://my_host:6379                             | with an underscore",
        "redis://a,                                       | must name user and password once",
        "redis://a:0                                      | a port from 1 to 65535",
        "redis://a-:6379                                  | no name of DNS",
        "redis://user@a                                   | a user without a password",
        "redis://a/zero                                   | the database by its number",
        "redis://a,b/1                                    | no database but 0",
        "redis://a#mymaster                               | has a #",
        "redis-sentinel://a:26379                         | must name the master",
        "redis://us%3Aer:hunter2@a,b                      | a user with a special character",
        "redis://a?dbb=1                                  | the nearest is db",
        "redis://a?sslcacert=/x                           | the nearest is ssl_ca_certs",
        "redis://a?db=1&db=2                              | must have db=… once",
        "redis://a,b?client=me                            | for one server only",
        "redis://a?ssl_ca_certs=/x                        | needs rediss://",
        "rediss://a?ssl_ca_certs=/nowhere/hunter2         | whose file can't be read",
        "rediss://a?ssl_keyfile=/dev/null                 | both of ssl_certfile and ssl_keyfile",
        "redis://a?password=%zz                           | begins no percent-encoded character"
      })
  void whatCannotBeHadIsToldInOneLine(String url, String message) {
    ConfigurationException wrong = assertThrows(ConfigurationException.class, () -> config(url));

    assertTrue(wrong.getMessage().startsWith("REDIS_URL "), wrong.getMessage());
    assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
    assertFalse(wrong.getMessage().matches("(?s).*(hunter2|\n).*"), wrong.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:hunter2^1@localhost:6379",
        "redis://:hunter2#@localhost:6379",
        "redis://:hunter2/@localhost:6379",
        "redis://:hunter2%@localhost:6379",
        "redis://:hunter2@localhost:port",
        "redis://:hunter2@one:port,two",
        "redis://:hun@ter2@localhost",
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
