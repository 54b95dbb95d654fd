package io.fidoserver.webauthn;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A credential public key that comes from another server.
 *
 * @param coseKey a COSE_Key in CBOR, as sound as one that was registered here
 * @param algorithm its COSEAlgorithmIdentifier
 */
public record CredentialPublicKey(byte[] coseKey, int algorithm) {

  /** The first byte of a SubjectPublicKeyInfo (RFC 5280 §4.1), and of no COSE_Key. */
  private static final byte DER_SEQUENCE = 0x30;

  private static final List<String> FACTORIES = List.of("EC", "RSA", "Ed25519", "Ed448");

  /**
   * The key in {@code bytes}.
   *
   * @param bytes a COSE_Key in CBOR, or a SubjectPublicKeyInfo in DER
   * @param algorithm the COSEAlgorithmIdentifier, which SubjectPublicKeyInfo does not say; null:
   *     the usual one of its kind of key
   * @throws IllegalArgumentException if it is neither, or not sound; the message may be shown
   */
  public static CredentialPublicKey of(byte[] bytes, Integer algorithm) {
    byte[] coseKey =
        bytes.length > 0 && bytes[0] == DER_SEQUENCE ? fromSpki(bytes, algorithm) : bytes;
    CborReader cbor = new CborReader(coseKey, 0);
    Map<Object, Object> key = cbor.readMap();
    CoseAlgorithm known =
        CoseAlgorithm.ofKey(key)
            .filter(each -> cbor.position() == coseKey.length && each.rules().isSound(key))
            .orElseThrow(() -> new IllegalArgumentException("must be a sound public key"));
    return new CredentialPublicKey(coseKey, known.identifier());
  }

  private static byte[] fromSpki(byte[] der, Integer algorithm) {
    PublicKey key = parse(der);
    Map<Long, Object> cose = new LinkedHashMap<>();
    if (key instanceof ECPublicKey ec) {
      int bits = ec.getParams().getCurve().getField().getFieldSize();
      int curve = List.of(256, 384, 521).indexOf(bits) + 1;
      cose.put(KeyRules.KTY, 2L);
      cose.put(KeyRules.ALG, algorithm == null ? List.of(-7, -7, -35, -36).get(curve) : algorithm);
      cose.put(KeyRules.CRV, curve);
      cose.put(-2L, unsigned(ec.getW().getAffineX(), (bits + 7) / 8));
      cose.put(-3L, unsigned(ec.getW().getAffineY(), (bits + 7) / 8));
    } else if (key instanceof RSAPublicKey rsa) {
      cose.put(KeyRules.KTY, 3L);
      cose.put(KeyRules.ALG, algorithm == null ? -257 : algorithm);
      cose.put(-1L, unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
      cose.put(
          -2L, unsigned(rsa.getPublicExponent(), (rsa.getPublicExponent().bitLength() + 7) / 8));
    } else {
      // RFC 8410 §4: the key is what the structure ends with.
      boolean ed448 = "Ed448".equals(key.getAlgorithm()) || der.length > 57;
      cose.put(KeyRules.KTY, 1L);
      cose.put(KeyRules.ALG, algorithm == null ? (ed448 ? -53 : -8) : algorithm);
      cose.put(KeyRules.CRV, ed448 ? 7 : 6);
      cose.put(-2L, Arrays.copyOfRange(der, der.length - (ed448 ? 57 : 32), der.length));
    }
    return encode(cose);
  }

  private static PublicKey parse(byte[] der) {
    for (String factory : FACTORIES) {
      try {
        return KeyFactory.getInstance(factory).generatePublic(new X509EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // A key of another kind.
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalArgumentException("must be a COSE_Key or a SubjectPublicKeyInfo");
  }

  private static byte[] unsigned(BigInteger value, int length) {
    byte[] signed = value.toByteArray();
    byte[] unsigned = new byte[length];
    int copied = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - copied, unsigned, length - copied, copied);
    return unsigned;
  }

  /** RFC 8949 §3: a map of integers and byte strings. */
  private static byte[] encode(Map<Long, Object> map) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    head(out, 5, map.size());
    map.forEach(
        (label, value) -> {
          integer(out, label);
          if (value instanceof byte[] bytes) {
            head(out, 2, bytes.length);
            out.writeBytes(bytes);
          } else {
            integer(out, ((Number) value).longValue());
          }
        });
    return out.toByteArray();
  }

  private static void integer(ByteArrayOutputStream out, long value) {
    head(out, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
  }

  private static void head(ByteArrayOutputStream out, int major, long argument) {
    if (argument < 24) {
      out.write(major << 5 | (int) argument);
    } else if (argument < 1 << 8) {
      out.write(major << 5 | 24);
      out.write((int) argument);
    } else {
      out.write(major << 5 | 25);
      out.write((int) argument >> 8);
      out.write((int) argument);
    }
  }
}
