package io.fidoserver.webauthn.cose;

import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.authenticator.RSACOSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** RSA keys (RFC 8230 §4): 2048 to 8192 bits, with an exponent that FIPS 186-5 §5.1 allows. */
public enum RsaKey implements CoseKeyType {
  INSTANCE;

  private static final long RSA = 3;
  public static final long N = -1;
  public static final long E = -2;
  private static final int MIN_BITS = 2048;
  private static final int MAX_BITS = 8192;
  private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65537);

  /** Longest exponent: with a longer one, AWS-LC reports every signature as invalid. */
  private static final int MAX_EXPONENT_BITS = 33;

  @Override
  public boolean isValid(Map<Object, Object> key) {
    return key.keySet().equals(Set.of(KTY, ALG, N, E))
        && Long.valueOf(RSA).equals(key.get(KTY))
        && key.get(N) instanceof byte[] n
        && key.get(E) instanceof byte[] e
        && isShortest(n)
        && isShortest(e)
        && isValidModulus(new BigInteger(1, n))
        && isValidExponent(new BigInteger(1, e));
  }

  /** Returns whether there are no leading zero octets (RFC 8230 §4). */
  private static boolean isShortest(byte[] unsigned) {
    return unsigned.length > 0 && unsigned[0] != 0;
  }

  private static boolean isValidModulus(BigInteger n) {
    return n.testBit(0) && n.bitLength() >= MIN_BITS && n.bitLength() <= MAX_BITS;
  }

  private static boolean isValidExponent(BigInteger e) {
    return e.testBit(0) && e.compareTo(MIN_EXPONENT) >= 0 && e.bitLength() <= MAX_EXPONENT_BITS;
  }

  /** Returns whether the signature is as long as the modulus (RFC 8017 §8.1.2, §8.2.2). */
  @Override
  public boolean isWellFormed(byte[] signature, Map<Object, Object> key) {
    return key.get(N) instanceof byte[] n && signature.length == n.length;
  }

  @Override
  public COSEKey forVerification(Map<Object, Object> key, COSEAlgorithmIdentifier algorithm) {
    return new RSACOSEKey(null, algorithm, null, (byte[]) key.get(N), (byte[]) key.get(E));
  }

  @Override
  public Optional<Map<Long, Object>> parameters(byte[] spki) {
    try {
      RSAPublicKey key =
          (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
      return Optional.of(
          Map.of(KTY, RSA, N, unsigned(key.getModulus()), E, unsigned(key.getPublicExponent())));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] unsigned(BigInteger value) {
    byte[] signed = value.toByteArray();
    return signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
  }
}
