package io.fidoserver.webauthn.cose;

import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Signature algorithms of credentials (IANA COSE Algorithms, RFC 9864, RFC 9964), each with the one
 * key type that WebAuthn L3 §5.8.5 allows for it.
 */
public enum CoseAlgorithm {
  ES256(-7, EllipticCurve.P256),
  ES384(-35, EllipticCurve.P384),
  ES512(-36, EllipticCurve.P521),
  ESP256(-9, EllipticCurve.P256),
  ESP384(-51, EllipticCurve.P384),
  ESP512(-52, EllipticCurve.P521),
  ES256K(-47, EllipticCurve.SECP256K1),
  EDDSA(-8, EdwardsCurve.ED25519),
  ED25519(-19, EdwardsCurve.ED25519),
  ED448(-53, EdwardsCurve.ED448),
  RS256(-257, RsaKey.INSTANCE),
  RS384(-258, RsaKey.INSTANCE),
  RS512(-259, RsaKey.INSTANCE),
  PS256(-37, RsaKey.INSTANCE),
  PS384(-38, RsaKey.INSTANCE),
  PS512(-39, RsaKey.INSTANCE),
  ML_DSA_44(-48, MlDsaKey.ML_DSA_44),
  ML_DSA_65(-49, MlDsaKey.ML_DSA_65),
  ML_DSA_87(-50, MlDsaKey.ML_DSA_87);

  private final int identifier;
  private final CoseKeyType keyType;

  CoseAlgorithm(int identifier, CoseKeyType keyType) {
    this.identifier = identifier;
    this.keyType = keyType;
  }

  /** The COSEAlgorithmIdentifier. */
  public int identifier() {
    return identifier;
  }

  public CoseKeyType keyType() {
    return keyType;
  }

  /**
   * The identifier by which webauthn4j finds the signature algorithm. It has no ES256K, whose
   * signatures are those of ES256 on the curve of its keys.
   */
  public COSEAlgorithmIdentifier forVerification() {
    return this == ES256K
        ? COSEAlgorithmIdentifier.ES256
        : COSEAlgorithmIdentifier.create(identifier);
  }

  /** Returns whether the runtime can verify the algorithm, as every runtime can most of them. */
  public boolean isProvided() {
    return keyType.isProvided();
  }

  /**
   * Converts a key for webauthn4j.
   *
   * @param key a decoded COSE_Key of this algorithm, which {@link CoseKeyType#isValid} accepts
   */
  public COSEKey forVerification(Map<Object, Object> key) {
    return keyType.forVerification(key, forVerification());
  }

  /** The algorithm of {@code key}, a decoded COSE_Key; empty: it is none of these. */
  public static Optional<CoseAlgorithm> ofKey(Map<Object, Object> key) {
    return of(key.get(CoseKeyType.ALG));
  }

  /**
   * The algorithm of a COSEAlgorithmIdentifier, a {@link Long} as decoded from CBOR; empty: it is
   * none of these.
   */
  public static Optional<CoseAlgorithm> of(Object identifier) {
    return Arrays.stream(values())
        .filter(each -> Long.valueOf(each.identifier).equals(identifier))
        .findFirst();
  }
}
