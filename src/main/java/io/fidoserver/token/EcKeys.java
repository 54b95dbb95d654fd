package io.fidoserver.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** Parser of P-256 private keys. */
final class EcKeys {

  private static final String RULE =
      "must hold private keys of P-256: PEM (PKCS#8), a JWK or a JWK Set";

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private EcKeys() {}

  /**
   * Parses the keys in {@code text}, at least one, each with {@code alg} ES256 and a {@code kid}:
   * its own, or its thumbprint (RFC 7638).
   *
   * @throws IllegalArgumentException if it has none, or keys of another type; the message has
   *     nothing of the keys
   */
  static List<EllipticCurveJsonWebKey> parse(String text) {
    try {
      List<EllipticCurveJsonWebKey> keys =
          text.strip().startsWith("{") ? fromJson(text) : fromPem(text);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException(RULE);
      }
      return keys;
    } catch (JoseException | GeneralSecurityException | ClassCastException e) {
      throw new IllegalArgumentException(RULE);
    }
  }

  private static List<EllipticCurveJsonWebKey> fromJson(String text) throws JoseException {
    List<JsonWebKey> keys =
        text.contains("\"keys\"")
            ? new JsonWebKeySet(text).getJsonWebKeys()
            : List.of(JsonWebKey.Factory.newJwk(text));
    return keys.stream().map(EllipticCurveJsonWebKey.class::cast).map(EcKeys::withKeyId).toList();
  }

  private static List<EllipticCurveJsonWebKey> fromPem(String text)
      throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance("EC");
    List<byte[]> encoded =
        PEM.matcher(text)
            .results()
            .map(each -> Base64.getMimeDecoder().decode(each.group(1)))
            .toList();
    List<EllipticCurveJsonWebKey> keys = new ArrayList<>();
    for (byte[] each : encoded) {
      ECPrivateKey key = (ECPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(each));
      ECPoint point = multiply(key.getS(), key.getParams());
      EllipticCurveJsonWebKey jwk =
          new EllipticCurveJsonWebKey(
              (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(point, key.getParams())));
      jwk.setPrivateKey(key);
      keys.add(withKeyId(jwk));
    }
    return keys;
  }

  private static EllipticCurveJsonWebKey withKeyId(EllipticCurveJsonWebKey key) {
    if (key.getPrivateKey() == null || !EllipticCurves.P_256.equals(key.getCurveName())) {
      throw new IllegalArgumentException(RULE);
    }
    key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    key.setUse("sig");
    if (key.getKeyId() == null) {
      key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
    }
    return key;
  }

  /**
   * Computes the public point of a private key, which PKCS#8 need not have and the JDK does not
   * compute. It is done once per key and start, so that its time reveals nothing of the key.
   */
  private static ECPoint multiply(BigInteger secret, ECParameterSpec curve) {
    ECPoint sum = ECPoint.POINT_INFINITY;
    for (int bit = secret.bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum, curve);
      if (secret.testBit(bit)) {
        sum = add(sum, curve.getGenerator(), curve);
      }
    }
    return sum;
  }

  /** Adds two points (SEC 1 §2.2.1). */
  private static ECPoint add(ECPoint a, ECPoint b, ECParameterSpec curve) {
    if (a == ECPoint.POINT_INFINITY) {
      return b;
    }
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    BigInteger rise;
    BigInteger run;
    if (a.equals(b)) {
      rise = a.getAffineX().pow(2).multiply(BigInteger.valueOf(3)).add(curve.getCurve().getA());
      run = a.getAffineY().shiftLeft(1);
    } else {
      rise = b.getAffineY().subtract(a.getAffineY());
      run = b.getAffineX().subtract(a.getAffineX());
    }
    BigInteger slope = rise.multiply(run.modInverse(p)).mod(p);
    BigInteger x = slope.pow(2).subtract(a.getAffineX()).subtract(b.getAffineX()).mod(p);
    BigInteger y = slope.multiply(a.getAffineX().subtract(x)).subtract(a.getAffineY()).mod(p);
    return new ECPoint(x, y);
  }
}
