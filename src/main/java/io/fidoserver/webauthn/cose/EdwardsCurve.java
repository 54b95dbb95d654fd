package io.fidoserver.webauthn.cose;

import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.Curve;
import com.webauthn4j.data.attestation.authenticator.EdDSACOSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** EdDSA keys: kty OKP (RFC 9053 §7.2) on a curve of RFC 8032. */
enum EdwardsCurve implements CoseKeyType {
  /** RFC 8032 §5.1: a = -1, d = -121665/121666. */
  ED25519(
      6,
      new SubjectPublicKeyInfo("Ed25519", "302a300506032b6570032100", 32),
      BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19)),
      -1,
      -121665,
      121666),
  /** RFC 8032 §5.2: a = 1, d = -39081. */
  ED448(
      7,
      new SubjectPublicKeyInfo("Ed448", "3043300506032b6571033a00", 57),
      BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.ONE),
      1,
      -39081,
      1);

  private static final long OKP = 1;
  private static final long X = -2;

  private final int identifier;
  private final SubjectPublicKeyInfo spki;
  private final int length;
  private final BigInteger p;
  private final BigInteger a;
  private final BigInteger d;

  EdwardsCurve(
      int identifier,
      SubjectPublicKeyInfo spki,
      BigInteger p,
      long a,
      long numerator,
      long denominator) {
    this.identifier = identifier;
    this.spki = spki;
    this.length = spki.length();
    this.p = p;
    this.a = BigInteger.valueOf(a);
    this.d =
        BigInteger.valueOf(numerator)
            .multiply(BigInteger.valueOf(denominator).modInverse(p))
            .mod(p);
  }

  @Override
  public boolean isValid(Map<Object, Object> key) {
    return key.keySet().equals(Set.of(KTY, ALG, CRV, X))
        && Long.valueOf(OKP).equals(key.get(KTY))
        && Long.valueOf(identifier).equals(key.get(CRV))
        && key.get(X) instanceof byte[] encoded
        && encoded.length == length
        && isOnCurve(encoded);
  }

  /**
   * Returns whether {@code encoded} is a point of the curve (RFC 8032 §5.1.3, §5.2.3), not of small
   * order: it is y, little-endian, with the sign of x in its highest bit, and a point if x² = (y² -
   * 1) / (dy² - a) has a root.
   */
  private boolean isOnCurve(byte[] encoded) {
    byte[] bigEndian = new byte[length];
    for (int i = 0; i < length; i++) {
      bigEndian[length - 1 - i] = encoded[i];
    }
    bigEndian[0] &= 0x7f;
    BigInteger y = new BigInteger(1, bigEndian);
    if (y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger ySquared = y.multiply(y).mod(p);
    BigInteger denominator = d.multiply(ySquared).subtract(a).mod(p);
    BigInteger xSquared =
        ySquared.subtract(BigInteger.ONE).multiply(denominator.modInverse(p)).mod(p);
    if (xSquared.signum() == 0
        || ySquared.signum() == 0
        || ySquared.equals(a.multiply(xSquared).mod(p))) {
      // A point of order 1 or 2, 4, or 8, under which anybody's signature can verify.
      return false;
    }
    BigInteger euler = xSquared.modPow(p.shiftRight(1), p);
    return euler.equals(BigInteger.ONE);
  }

  /**
   * Returns whether the signature is as long as R and S, each as long as a key (RFC 8032 §5.1.6,
   * §5.2.6).
   */
  @Override
  public boolean isWellFormed(byte[] signature, Map<Object, Object> key) {
    return signature.length == 2 * length;
  }

  @Override
  public COSEKey forVerification(Map<Object, Object> key, COSEAlgorithmIdentifier algorithm) {
    return new EdDSACOSEKey(
        null, algorithm, null, Curve.create(identifier), (byte[]) key.get(X), null);
  }

  @Override
  public Optional<Map<Long, Object>> parameters(byte[] der) {
    return spki.key(der).map(encoded -> Map.of(KTY, OKP, CRV, (long) identifier, X, encoded));
  }
}
