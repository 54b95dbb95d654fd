package io.fidoserver.webauthn.cose;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Signature algorithms of credentials (IANA COSE Algorithms, RFC 9864, RFC 9964), each with the one
 * key type that WebAuthn L3 §5.8.5 allows for it.
 */
public enum CoseAlgorithm {
  ES256(-7, EllipticCurve.P256, SignatureAlgorithm.ECDSA_SHA256),
  ES384(-35, EllipticCurve.P384, SignatureAlgorithm.ECDSA_SHA384),
  ES512(-36, EllipticCurve.P521, SignatureAlgorithm.ECDSA_SHA512),
  ESP256(-9, EllipticCurve.P256, SignatureAlgorithm.ECDSA_SHA256),
  ESP384(-51, EllipticCurve.P384, SignatureAlgorithm.ECDSA_SHA384),
  ESP512(-52, EllipticCurve.P521, SignatureAlgorithm.ECDSA_SHA512),
  ES256K(-47, EllipticCurve.SECP256K1, SignatureAlgorithm.ECDSA_SHA256),
  EDDSA(-8, EdwardsCurve.ED25519, SignatureAlgorithm.ED25519),
  ED25519(-19, EdwardsCurve.ED25519, SignatureAlgorithm.ED25519),
  ED448(-53, EdwardsCurve.ED448, SignatureAlgorithm.ED448),
  RS256(-257, RsaKey.INSTANCE, SignatureAlgorithm.RSA_SHA256),
  RS384(-258, RsaKey.INSTANCE, SignatureAlgorithm.RSA_SHA384),
  RS512(-259, RsaKey.INSTANCE, SignatureAlgorithm.RSA_SHA512),
  PS256(-37, RsaKey.INSTANCE, SignatureAlgorithm.PSS_SHA256),
  PS384(-38, RsaKey.INSTANCE, SignatureAlgorithm.PSS_SHA384),
  PS512(-39, RsaKey.INSTANCE, SignatureAlgorithm.PSS_SHA512),
  ML_DSA_44(-48, MlDsaKey.ML_DSA_44, SignatureAlgorithm.ML_DSA),
  ML_DSA_65(-49, MlDsaKey.ML_DSA_65, SignatureAlgorithm.ML_DSA),
  ML_DSA_87(-50, MlDsaKey.ML_DSA_87, SignatureAlgorithm.ML_DSA);

  private final int identifier;
  private final CoseKeyType keyType;
  private final SignatureAlgorithm signatures;

  CoseAlgorithm(int identifier, CoseKeyType keyType, SignatureAlgorithm signatures) {
    this.identifier = identifier;
    this.keyType = keyType;
    this.signatures = signatures;
  }

  /** The COSEAlgorithmIdentifier. */
  public int identifier() {
    return identifier;
  }

  public CoseKeyType keyType() {
    return keyType;
  }

  public SignatureAlgorithm signatures() {
    return signatures;
  }

  /** Returns whether the runtime can verify the algorithm, as every runtime can most of them. */
  public boolean isProvided() {
    return keyType.isProvided();
  }

  /**
   * Returns whether {@code signature} is a valid signature by {@code key}.
   *
   * @param key a decoded COSE_Key of this algorithm, which {@link CoseKeyType#isValid} accepts
   * @param signed the signed data, in parts
   * @throws IllegalStateException if the runtime does not provide the algorithm
   */
  public boolean verify(Map<Object, Object> key, byte[] signature, byte[]... signed) {
    return keyType.isWellFormed(signature, key)
        && signatures.verify(keyType.publicKey(key), signature, signed);
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
