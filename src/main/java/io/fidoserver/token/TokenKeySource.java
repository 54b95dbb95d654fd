package io.fidoserver.token;

import io.fidoserver.secret.KeySeal;
import io.fidoserver.secret.Secrets;
import io.fidoserver.standalone.EmbeddedDatabase;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Source of the access tokens' keys. */
@Singleton
class TokenKeySource {

  /** Shortest secret: as long as the hash (RFC 7518 §3.2). */
  private static final int MIN_SECRET_BYTES = 32;

  private final TokenConfig config;
  private final KeySeal seal;
  private final boolean embedded;

  TokenKeySource(
      TokenConfig config,
      KeySeal seal,
      @ConfigProperty(name = EmbeddedDatabase.ACTIVE, defaultValue = "false") boolean embedded) {
    this.config = config;
    this.seal = seal;
    this.embedded = embedded;
  }

  /**
   * Produces the configured keys of {@code default}; if none is configured, with the embedded
   * database, a key that is generated once. Empty: it has stored keys, as the others.
   *
   * @throws ConfigurationException if they are missing, can't be read or are not valid
   */
  @Produces
  @Singleton
  @Startup
  Optional<TokenKeys> keys() {
    long configured =
        List.of(config.secret(), config.keys(), config.keysFile()).stream()
            .filter(each -> each.isPresent())
            .count();
    if (configured > 1) {
      throw new ConfigurationException(
          "only one of JWT_SECRET, fido.token.keys and fido.token.keys-file may be set");
    }
    if (config.secret().isPresent()) {
      return Optional.of(secret(config.secret().get()));
    }
    if (config.keys().isPresent()) {
      return Optional.of(parse("fido.token.keys", config.keys().get()));
    }
    if (config.keysFile().isPresent()) {
      return Optional.of(read(config.keysFile().get()));
    }
    if (embedded) {
      return Optional.of(generatedOnce(EmbeddedDatabase.DIRECTORY.resolve("token-key.json")));
    }
    if (seal.isConfigured()) {
      return Optional.empty();
    }
    throw new ConfigurationException(
        "set one of fido.token.keys-file, fido.token.keys, fido.keys.seal and JWT_SECRET: access"
            + " tokens need a key");
  }

  private static TokenKeys secret(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw new ConfigurationException("JWT_SECRET must have at least 32 bytes");
    }
    Secrets.verify("JWT_SECRET", secret);
    OctetSequenceJsonWebKey key = new OctetSequenceJsonWebKey(new HmacKey(bytes));
    key.setAlgorithm(AlgorithmIdentifiers.HMAC_SHA256);
    key.setKeyId("secret");
    return new TokenKeys(List.of(key));
  }

  private static TokenKeys parse(String setting, String text) {
    try {
      return new TokenKeys(EcKeys.parse(text));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(setting + " " + e.getMessage());
    }
  }

  private static TokenKeys read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new ConfigurationException("fido.token.keys-file can't be read: " + file);
    }
  }

  private static TokenKeys generatedOnce(Path file) {
    try {
      if (!Files.exists(file)) {
        String key =
            EcJwkGenerator.generateJwk(EllipticCurves.P256)
                .toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, key);
      }
      return read(file);
    } catch (IOException | JoseException e) {
      throw new ConfigurationException("A key for access tokens can't be made in " + file);
    }
  }
}
