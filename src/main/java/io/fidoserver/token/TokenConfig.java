package io.fidoserver.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configuration of the access tokens in responses to completed ceremonies. */
@ConfigMapping(prefix = "fido.token")
public interface TokenConfig {

  /**
   * {@code iss}: the URL that clients reach this server at. That of a relying party beside {@code
   * default} has its path too.
   */
  @NotBlank String issuer();

  /**
   * {@code aud}: the audiences of the tokens of {@code default}; those of another have its RP ID.
   */
  @NotEmpty List<@NotBlank String> audience();

  /** Lifetime of a token, in seconds. */
  @WithDefault("900")
  @Min(1) @Max(86_400) long lifetimeSeconds();

  /** Longest time since the sign-in when a credential is added, in seconds. */
  @WithDefault("300")
  @Min(1) @Max(86_400) long freshSeconds();

  /** Private keys for ES256: PEM (PKCS#8), a JWK or a JWK Set. The first signs, all verify. */
  Optional<String> keys();

  /** File of such private keys. */
  Optional<Path> keysFile();

  /** Secret for HS256, at least 32 bytes in UTF-8; instead of keys. */
  Optional<String> secret();
}
