package io.fidoserver.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Timeouts of the database. */
@ConfigMapping(prefix = "fido.database")
public interface DatabaseConfig {

  /** Default of {@link #responseTimeoutMs()}, for annotations. */
  long RESPONSE_TIMEOUT = 1_800;

  /**
   * Response timeout in milliseconds, after which the response is 503: short enough for the caller
   * to try another server, and longer than the wait for a connection.
   */
  @WithDefault("" + RESPONSE_TIMEOUT)
  @Min(100) @Max(60_000) long responseTimeoutMs();

  /** Timeout for opening a connection, in milliseconds. */
  @WithDefault("1000")
  @Min(100) @Max(60_000) int connectTimeoutMs();

  /** Timeout for a free connection of the pool, in milliseconds. */
  @WithDefault("1000")
  @Min(100) @Max(60_000) int poolTimeoutMs();

  /**
   * Idle timeout in seconds: a connection without a byte for that long is closed. More than the
   * second between two uses by {@link IdleConnections}.
   */
  @WithDefault("3")
  @Min(2) @Max(3_600) int silenceSeconds();
}
