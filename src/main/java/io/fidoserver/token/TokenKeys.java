package io.fidoserver.token;

import java.security.Key;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** The keys of the access tokens: of several the first signs, and all verify. */
final class TokenKeys {

  private final List<JsonWebKey> keys;

  /**
   * @param keys at least one, each with {@code alg} and {@code kid}, all of the same algorithm
   */
  TokenKeys(List<? extends JsonWebKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /** {@code ES256} or {@code HS256}: what a token must be signed with. */
  String algorithm() {
    return keys.get(0).getAlgorithm();
  }

  /** {@code payload} as a JWS in compact form (RFC 7515 §7.1). */
  String sign(String payload) {
    JsonWebKey key = keys.get(0);
    JsonWebSignature jws = new JsonWebSignature();
    jws.setAlgorithmHeaderValue(key.getAlgorithm());
    jws.setKeyIdHeaderValue(key.getKeyId());
    jws.setHeader("typ", "JWT");
    jws.setKey(signingKey(key));
    jws.setPayload(payload);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Key signingKey(JsonWebKey key) {
    return key instanceof PublicJsonWebKey pair ? pair.getPrivateKey() : key.getKey();
  }

  /** Finds the key that a token's {@code kid} names. */
  VerificationKeyResolver resolver() {
    return new JwksVerificationKeyResolver(keys);
  }

  /** The public keys as a JWK Set (RFC 7517 §5); empty: they are secret. */
  Optional<String> published() {
    return keys.get(0) instanceof PublicJsonWebKey
        ? Optional.of(new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
        : Optional.empty();
  }
}
