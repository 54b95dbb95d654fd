package io.fidoserver.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How long the database may keep the server waiting. */
@ConfigMapping(prefix = "fido.database")
public interface DatabaseConfig {

  /** Default of {@link #responseTimeoutMs()}, for annotations. */
  long RESPONSE_TIMEOUT = 1_800;

  /**
   * Response timeout in milliseconds: a caller is then answered 503, soon enough to try elsewhere,
   * and behind a wait for a connection.
   */
  @WithDefault("" + RESPONSE_TIMEOUT)
  @Min(100) @Max(60_000) long responseTimeoutMs();

  /** For a connection to be made, in milliseconds. */
  @WithDefault("1000")
  @Min(100) @Max(60_000) int connectTimeoutMs();

  /** For a connection of the pool to be free, in milliseconds. */
  @WithDefault("1000")
  @Min(100) @Max(60_000) int poolTimeoutMs();

  /**
   * For the next byte on a connection, in seconds; then it is given up. More than the second
   * between two uses by {@link IdleConnections}.
   */
  @WithDefault("3")
  @Min(2) @Max(3_600) int silenceSeconds();
}
