package io.fidoserver.webauthn;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The signature algorithms that a credential may have (IANA COSE Algorithms, RFC 9864), each with
 * the one kind of key that WebAuthn L3 §5.8.5 allows for it.
 */
public enum CoseAlgorithm {
  ES256(-7, EllipticCurve.P256),
  ES384(-35, EllipticCurve.P384),
  ES512(-36, EllipticCurve.P521),
  ESP256(-9, EllipticCurve.P256),
  ESP384(-51, EllipticCurve.P384),
  ESP512(-52, EllipticCurve.P521),
  EDDSA(-8, EdwardsCurve.ED25519),
  ED25519(-19, EdwardsCurve.ED25519),
  ED448(-53, EdwardsCurve.ED448),
  RS256(-257, RsaKey.INSTANCE),
  RS384(-258, RsaKey.INSTANCE),
  RS512(-259, RsaKey.INSTANCE),
  PS256(-37, RsaKey.INSTANCE),
  PS384(-38, RsaKey.INSTANCE),
  PS512(-39, RsaKey.INSTANCE);

  private final int identifier;
  private final KeyRules rules;

  CoseAlgorithm(int identifier, KeyRules rules) {
    this.identifier = identifier;
    this.rules = rules;
  }

  /** The COSEAlgorithmIdentifier. */
  public int identifier() {
    return identifier;
  }

  KeyRules rules() {
    return rules;
  }

  /** The algorithm that {@code key}, a decoded COSE_Key, says it is for; if it is one of these. */
  static Optional<CoseAlgorithm> ofKey(Map<Object, Object> key) {
    return Arrays.stream(values())
        .filter(each -> Long.valueOf(each.identifier).equals(key.get(KeyRules.ALG)))
        .findFirst();
  }
}
