package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Limits of connections, of concurrent requests, and of their headers and bodies. */
@ConfigMapping(prefix = "fido.http")
public interface HttpConfig {

  /** Largest number of concurrent requests of the API; one more is refused immediately. */
  @WithDefault("256")
  @Min(1) @Max(100_000) int maxInFlight();

  /** Largest number of requests whose body has not arrived; one more is refused immediately. */
  @WithDefault("1024")
  @Min(1) @Max(100_000) int maxWaiting();

  /** The same for one client network: an IPv4 address, or a /56 of IPv6. */
  @WithDefault("64")
  @Min(1) @Max(100_000) int maxWaitingPerClient();

  /**
   * Largest number of connections of one client network; one more is closed. Trusted proxies have
   * no such limit.
   */
  @WithDefault("1000")
  @Min(1) @Max(100_000) int maxConnectionsPerClient();

  /** Timeout of reading a request's header section from its first byte, in seconds. */
  @WithDefault("10")
  @Min(1) @Max(3_600) int headerSeconds();

  /** Timeout of reading a request body, in seconds. */
  @WithDefault("10")
  @Min(1) @Max(3_600) int bodySeconds();

  /**
   * HTTP/2 without TLS, for a proxy that speaks it; otherwise one connection would carry any number
   * of requests past its limits.
   */
  @WithDefault("false")
  boolean h2c();
}
