package io.fidoserver.secret;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Set;

/** Validation of the secrets that an operator sets. */
public final class Secrets {

  /**
   * Fewest different characters; 32 random ones have fewer in one of millions, even in hexadecimal.
   */
  private static final int MIN_DIFFERENT = 8;

  /** Secrets that this project's own files have shown, so that everybody knows them. */
  private static final Set<String> PUBLISHED =
      Set.of("change-me-to-at-least-32-random-bytes", "only-for-a-laptop-only-for-a-laptop");

  private Secrets() {}

  /**
   * Verifies that a secret can be one.
   *
   * @param setting its name, as the operator set it
   * @throws ConfigurationException if it was published, or is no random text; the message does not
   *     have it
   */
  public static void verify(String setting, String secret) {
    if (PUBLISHED.contains(secret)) {
      throw new ConfigurationException(
          setting
              + " is an example that everybody knows: set it to the output of openssl rand -hex 32");
    }
    if (secret.chars().distinct().count() < MIN_DIFFERENT) {
      throw new ConfigurationException(
          setting + " is not random: set it to the output of openssl rand -hex 32");
    }
  }
}
