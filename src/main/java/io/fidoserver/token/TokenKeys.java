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

/** Keys of the access tokens: the first signs, and all verify. */
final class TokenKeys {

  /** {@code typ} (RFC 9068 §2.1), so that no other JWT of the same key passes for a token. */
  static final String TYPE = "at+jwt";

  private final List<JsonWebKey> keys;

  /**
   * Creates the keys.
   *
   * @param keys at least one, each with {@code alg} and {@code kid}, all of the same algorithm
   */
  TokenKeys(List<? extends JsonWebKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /** The algorithm that tokens must be signed with: {@code ES256} or {@code HS256}. */
  String algorithm() {
    return keys.get(0).getAlgorithm();
  }

  /** Signs {@code payload}: a JWS in compact serialization (RFC 7515 §7.1). */
  String sign(String payload) {
    JsonWebKey key = keys.get(0);
    JsonWebSignature jws = new JsonWebSignature();
    jws.setAlgorithmHeaderValue(key.getAlgorithm());
    jws.setKeyIdHeaderValue(key.getKeyId());
    jws.setHeader("typ", TYPE);
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

  /** Resolver of the key that a token's {@code kid} names. */
  VerificationKeyResolver resolver() {
    return new JwksVerificationKeyResolver(keys);
  }

  /** The public keys as a JWK Set (RFC 7517 §5); empty: the key is a secret. */
  Optional<String> published() {
    return keys.get(0) instanceof PublicJsonWebKey
        ? Optional.of(new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
        : Optional.empty();
  }
}
