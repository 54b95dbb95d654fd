package io.fidoserver.webauthn.cose;

import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ECDSA keys: kty EC2 (RFC 9053 §7.1.1) on a NIST curve (SP 800-186 §3.2.1), or on secp256k1 (SEC 2
 * §2.4.1, RFC 8812 §3.1).
 */
public enum EllipticCurve implements CoseKeyType {
  P256(
      1,
      32,
      "3059301306072a8648ce3d020106082a8648ce3d030107034200",
      "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
      -3,
      "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
  P384(
      2,
      48,
      "3076301006072a8648ce3d020106052b81040022036200",
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
      -3,
      "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"),
  P521(
      3,
      66,
      "30819b301006072a8648ce3d020106052b8104002303818600",
      "01ff" + "ff".repeat(64),
      -3,
      "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00"),
  SECP256K1(
      8,
      32,
      "3056301006072a8648ce3d020106052b8104000a034200",
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
      0,
      "07");

  private static final long EC2 = 2;
  public static final long X = -2;
  public static final long Y = -3;
  private static final String UNCOMPRESSED = "04";

  private final long identifier;
  private final int length;
  private final SubjectPublicKeyInfo spki;
  private final BigInteger p;
  private final BigInteger a;
  private final BigInteger b;

  EllipticCurve(long identifier, int length, String spki, String p, long a, String b) {
    this.identifier = identifier;
    this.length = length;
    this.spki = new SubjectPublicKeyInfo("EC", spki + UNCOMPRESSED, 2 * length);
    this.p = new BigInteger(p, 16);
    this.a = BigInteger.valueOf(a);
    this.b = new BigInteger(b, 16);
  }

  @Override
  public boolean isValid(Map<Object, Object> key) {
    return key.keySet().equals(Set.of(KTY, ALG, CRV, X, Y))
        && Long.valueOf(EC2).equals(key.get(KTY))
        && Long.valueOf(identifier).equals(key.get(CRV))
        && key.get(X) instanceof byte[] x
        && key.get(Y) instanceof byte[] y
        && x.length == length
        && y.length == length
        && isOnCurve(new BigInteger(1, x), new BigInteger(1, y));
  }

  /** Returns whether y² = x³ + ax + b, with both coordinates reduced. */
  private boolean isOnCurve(BigInteger x, BigInteger y) {
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right = x.pow(3).add(a.multiply(x)).add(b).mod(p);
    return y.pow(2).mod(p).equals(right);
  }

  /**
   * Returns whether the signature is an ECDSA-Sig-Value (RFC 3279 §2.2.3) in DER (WebAuthn L3
   * §6.5.5).
   */
  @Override
  public boolean isWellFormed(byte[] signature, Map<Object, Object> key) {
    return EcdsaSignature.isDer(signature, length);
  }

  @Override
  public COSEKey forVerification(Map<Object, Object> key, COSEAlgorithmIdentifier algorithm) {
    return new Ec2Key(algorithm, (byte[]) key.get(X), (byte[]) key.get(Y));
  }

  /** Key of webauthn4j on any of these curves: its own do not include secp256k1. */
  private final class Ec2Key extends EC2COSEKey {

    private PublicKey publicKey;

    private Ec2Key(COSEAlgorithmIdentifier algorithm, byte[] x, byte[] y) {
      super(null, algorithm, null, null, x, y);
    }

    /** The key from its encoded form, which AWS-LC reads faster than coordinates, and once. */
    @Override
    public PublicKey getPublicKey() {
      if (publicKey == null) {
        publicKey = spki.publicKey(getX(), getY());
      }
      return publicKey;
    }

    /** Accepts every key, as {@link #isValid} has. */
    @Override
    public void validate() {}
  }

  @Override
  public Optional<Map<Long, Object>> parameters(byte[] der) {
    return spki.key(der)
        .map(
            point ->
                Map.of(
                    KTY,
                    EC2,
                    CRV,
                    identifier,
                    X,
                    Arrays.copyOf(point, length),
                    Y,
                    Arrays.copyOfRange(point, length, 2 * length)));
  }

  /**
   * Returns false for secp256k1 on a JDK since 16, which still parses its keys, but neither
   * generates any nor verifies a signature.
   */
  @Override
  public boolean isProvided() {
    if (this != SECP256K1) {
      return true;
    }
    try {
      KeyPairGenerator.getInstance("EC").initialize(new ECGenParameterSpec("secp256k1"));
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
