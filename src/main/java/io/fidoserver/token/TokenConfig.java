package io.fidoserver.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.util.Optional;

/** The access tokens that a completed ceremony answers with. */
@ConfigMapping(prefix = "fido.token")
public interface TokenConfig {

  /** {@code iss}: the URL that clients reach this server at. */
  @NotBlank String issuer();

  /** {@code aud}: who the tokens are for. */
  @NotBlank String audience();

  /** How long a token is valid, in seconds. */
  @WithDefault("900")
  @Min(1) @Max(86_400) long lifetimeSeconds();

  /** How long ago the user may have signed in when a credential is added, in seconds. */
  @WithDefault("300")
  @Min(1) @Max(86_400) long freshSeconds();

  /** Private keys for ES256: PEM (PKCS#8), a JWK or a JWK Set. The first signs, all verify. */
  Optional<String> keys();

  /** A file with the same. */
  Optional<Path> keysFile();

  /** The secret for HS256, at least 32 bytes in UTF-8; instead of keys. */
  Optional<String> secret();
}
