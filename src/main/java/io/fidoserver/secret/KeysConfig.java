package io.fidoserver.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the access tokens' keys that this server makes and stores: those of every relying
 * party but {@code default}, and of that too if no other key is configured for it.
 */
@ConfigMapping(prefix = "fido.keys")
public interface KeysConfig {

  /**
   * Keys of AES-256 that seal stored keys: 32 bytes in hexadecimal. The first seals, all open, so
   * that a new one can be put before the old.
   */
  Optional<
          List<
              @Pattern(
                  regexp = "[0-9a-fA-F]{64}",
                  message = "must be 32 bytes in hexadecimal: the output of openssl rand -hex 32")
              String>>
      seal();

  /** Age at which a key is followed by a new one. */
  @WithDefault("P90D")
  Duration rotateAfter();

  /** Time that a new key is published before it signs. */
  @WithDefault("PT15M")
  Duration publishBefore();
}
