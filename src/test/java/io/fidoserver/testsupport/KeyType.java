package io.fidoserver.testsupport;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The signature algorithms of the software authenticator, by the names of the COSE registry. */
public enum KeyType {
  ES256(-7, "SHA256withECDSA", 1, 32, "secp256r1"),
  ES384(-35, "SHA384withECDSA", 2, 48, "secp384r1"),
  ES512(-36, "SHA512withECDSA", 3, 66, "secp521r1"),
  ESP256(-9, "SHA256withECDSA", 1, 32, "secp256r1"),
  ESP384(-51, "SHA384withECDSA", 2, 48, "secp384r1"),
  ESP512(-52, "SHA512withECDSA", 3, 66, "secp521r1"),
  EDDSA(-8, "Ed25519", 6, 32, "Ed25519"),
  ED25519(-19, "Ed25519", 6, 32, "Ed25519"),
  ED448(-53, "Ed448", 7, 57, "Ed448"),
  RS256(-257, "SHA256withRSA"),
  RS384(-258, "SHA384withRSA"),
  RS512(-259, "SHA512withRSA"),
  PS256(-37, "SHA-256"),
  PS384(-38, "SHA-384"),
  PS512(-39, "SHA-512"),
  RS1(-65535, "SHA1withRSA");

  public final int identifier;
  private final String jcaName;
  private final int curve;
  private final int length;
  private final String generator;

  KeyType(int identifier, String jcaName, int curve, int length, String generator) {
    this.identifier = identifier;
    this.jcaName = jcaName;
    this.curve = curve;
    this.length = length;
    this.generator = generator;
  }

  KeyType(int identifier, String jcaName) {
    this(identifier, jcaName, 0, 0, "RSA");
  }

  public KeyPair newKeyPair() {
    try {
      if (curve >= 1 && curve <= 3) {
        KeyPairGenerator generate = KeyPairGenerator.getInstance("EC");
        generate.initialize(new ECGenParameterSpec(generator));
        return generate.generateKeyPair();
      }
      KeyPairGenerator generate = KeyPairGenerator.getInstance(generator);
      if (curve == 0) {
        generate.initialize(2048);
      }
      return generate.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public byte[] sign(PrivateKey key, byte[]... parts) {
    try {
      Signature signature;
      if (jcaName.startsWith("SHA-")) {
        signature = Signature.getInstance("RSASSA-PSS");
        int bits = Integer.parseInt(jcaName.substring(4));
        signature.setParameter(
            new PSSParameterSpec(jcaName, "MGF1", new MGF1ParameterSpec(jcaName), bits / 8, 1));
      } else {
        signature = Signature.getInstance(jcaName);
      }
      signature.initSign(key);
      for (byte[] part : parts) {
        signature.update(part);
      }
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The COSE_Key, in CTAP2's canonical order; may be changed. */
  public Map<Object, Object> coseKey(KeyPair pair) {
    Map<Object, Object> key = new LinkedHashMap<>();
    if (pair.getPublic() instanceof ECPublicKey ec) {
      key.put(1, 2);
      key.put(3, identifier);
      key.put(-1, curve);
      key.put(-2, unsigned(ec.getW().getAffineX(), length));
      key.put(-3, unsigned(ec.getW().getAffineY(), length));
    } else if (pair.getPublic() instanceof EdECPublicKey) {
      key.put(1, 1);
      key.put(3, identifier);
      key.put(-1, curve);
      byte[] encoded = pair.getPublic().getEncoded();
      key.put(-2, Arrays.copyOfRange(encoded, encoded.length - length, encoded.length));
    } else if (pair.getPublic() instanceof RSAPublicKey rsa) {
      key.put(1, 3);
      key.put(3, identifier);
      key.put(-1, unsigned(rsa.getModulus(), rsa.getModulus().bitLength() / 8));
      key.put(-2, unsigned(rsa.getPublicExponent(), 3));
    }
    return key;
  }

  public static byte[] unsigned(BigInteger value, int length) {
    byte[] signed = value.toByteArray();
    byte[] fixed = new byte[length];
    int count = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - count, fixed, length - count, count);
    return fixed;
  }
}
