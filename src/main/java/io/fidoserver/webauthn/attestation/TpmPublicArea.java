package io.fidoserver.webauthn.attestation;

import io.fidoserver.webauthn.cose.CoseKeyType;
import io.fidoserver.webauthn.cose.EllipticCurve;
import io.fidoserver.webauthn.cose.RsaKey;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Public area of a key in a TPM (TPMT_PUBLIC, TPM 2.0 Library, Part 2, §12.2.4), as far as it
 * identifies the key.
 *
 * @param nameAlgorithm the hash algorithm of the key's name (TPM_ALG_ID)
 * @param key the labels of a COSE_Key and their values: byte strings as unsigned numbers
 */
record TpmPublicArea(short nameAlgorithm, Map<Long, BigInteger> key) {

  /** TPM_ALG_ID (§6.3). */
  private static final short RSA = 0x0001;

  private static final short NULL = 0x0010;
  private static final short RSASSA = 0x0014;
  private static final short RSAPSS = 0x0016;
  private static final short ECDSA = 0x0018;
  private static final short ECC = 0x0023;

  /** TPM_ECC_CURVE (§6.4) of COSE's curves 1, 2 and 3. */
  private static final List<Short> CURVES = List.of((short) 3, (short) 4, (short) 5);

  private static final BigInteger DEFAULT_EXPONENT = BigInteger.valueOf(65537);

  /**
   * Parses a public area.
   *
   * @throws IllegalArgumentException if it is not the public area of a key that signs
   */
  static TpmPublicArea parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      short type = in.getShort();
      short nameAlgorithm = in.getShort();
      in.getInt(); // the object's attributes
      TpmAttestationStatement.readSized(in); // its policy
      Map<Long, BigInteger> key =
          switch (type) {
            case RSA -> rsa(in);
            case ECC -> elliptic(in);
            default -> throw malformed("a kind of key that COSE does not have");
          };
      if (in.hasRemaining()) {
        throw malformed("something is left over");
      }
      return new TpmPublicArea(nameAlgorithm, key);
    } catch (BufferUnderflowException e) {
      throw malformed("ends too early");
    }
  }

  /** Reads TPMS_RSA_PARMS (§12.2.3.5) and the modulus. */
  private static Map<Long, BigInteger> rsa(ByteBuffer in) {
    skipSchemes(in, RSASSA, RSAPSS);
    in.getShort(); // the modulus' length in bits
    BigInteger exponent = BigInteger.valueOf(Integer.toUnsignedLong(in.getInt()));
    return Map.of(
        CoseKeyType.KTY,
        BigInteger.valueOf(3),
        RsaKey.E,
        exponent.signum() == 0 ? DEFAULT_EXPONENT : exponent,
        RsaKey.N,
        number(in));
  }

  /** Reads TPMS_ECC_PARMS (§12.2.3.6) and the point. */
  private static Map<Long, BigInteger> elliptic(ByteBuffer in) {
    skipSchemes(in, ECDSA);
    int curve = CURVES.indexOf(in.getShort()) + 1;
    if (curve == 0 || in.getShort() != NULL) {
      throw malformed("a curve that COSE does not have, or a key derivation");
    }
    BigInteger x = number(in);
    return Map.of(
        CoseKeyType.KTY,
        BigInteger.TWO,
        CoseKeyType.CRV,
        BigInteger.valueOf(curve),
        EllipticCurve.X,
        x,
        EllipticCurve.Y,
        number(in));
  }

  /**
   * Skips the symmetric algorithm, which a signing key does not have, and the signing scheme with
   * its hash, which it may have.
   */
  private static void skipSchemes(ByteBuffer in, Short... schemes) {
    short symmetric = in.getShort();
    short scheme = in.getShort();
    if (symmetric != NULL || scheme != NULL && !List.of(schemes).contains(scheme)) {
      throw malformed("not a key that signs");
    }
    if (scheme != NULL) {
      in.getShort();
    }
  }

  private static BigInteger number(ByteBuffer in) {
    return new BigInteger(1, TpmAttestationStatement.readSized(in));
  }

  /** Returns whether it is the public area of {@code coseKey}, a decoded COSE_Key. */
  boolean isOf(Map<Object, Object> coseKey) {
    return key.entrySet().stream()
        .allMatch(each -> each.getValue().equals(number(coseKey.get(each.getKey()))));
  }

  private static BigInteger number(Object value) {
    if (value instanceof byte[] bytes) {
      return new BigInteger(1, bytes);
    }
    return value instanceof Long number ? BigInteger.valueOf(number) : null;
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("pubArea: " + what);
  }
}
