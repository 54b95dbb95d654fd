package io.fidoserver.testsupport;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Signature algorithms of the software authenticator, by the names of the COSE registry. */
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
  ES256K(-47, "SHA256withECDSA", 8, 32, "secp256k1"),
  ML_DSA_44(-48, "ML-DSA", 0, 1312, "ML-DSA-44"),
  ML_DSA_65(-49, "ML-DSA", 0, 1952, "ML-DSA-65"),
  ML_DSA_87(-50, "ML-DSA", 0, 2592, "ML-DSA-87"),
  RS256(-257, "SHA256withRSA"),
  RS384(-258, "SHA384withRSA"),
  RS512(-259, "SHA512withRSA"),
  PS256(-37, "SHA-256"),
  PS384(-38, "SHA-384"),
  PS512(-39, "SHA-512"),
  RS1(-65535, "SHA1withRSA");

  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

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

  /**
   * Returns whether the server under test can verify the algorithm: it runs on this JDK, and with
   * the same libraries.
   */
  public boolean isProvided() {
    return !isRare() || hasAwsLc() || this != ES256K && jdkHasMlDsa();
  }

  /** JDK 24 and later have ML-DSA (JEP 497), and updates of those before may. */
  public static boolean jdkHasMlDsa() {
    Provider[] providers = Security.getProviders("Signature.ML-DSA");
    return providers != null
        && Arrays.stream(providers).anyMatch(each -> each.getName().equals("SUN"));
  }

  /** Returns whether not every JDK has the algorithm, so that Bouncy Castle signs. */
  private boolean isRare() {
    return switch (this) {
      case ES256K, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> true;
      default -> false;
    };
  }

  private static boolean hasAwsLc() {
    try {
      Class<?> type =
          Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
      return type.getMethod("getLoadingError").invoke(type.getField("INSTANCE").get(null)) == null;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  public KeyPair newKeyPair() {
    try {
      boolean isEc = generator.startsWith("secp");
      String name = isEc ? "EC" : generator;
      KeyPairGenerator generate =
          isRare()
              ? KeyPairGenerator.getInstance(name, BOUNCY_CASTLE)
              : KeyPairGenerator.getInstance(name);
      if (isEc) {
        generate.initialize(new ECGenParameterSpec(generator));
      } else if (name.equals("RSA")) {
        generate.initialize(2048);
      }
      return generate.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public byte[] sign(PrivateKey key, byte[]... parts) {
    try {
      return jcaName.startsWith("SHA-")
          ? sign(key, "RSASSA-PSS", pss(jcaName, jcaName, length(jcaName)), parts)
          : sign(key, jcaName, null, parts);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Signs with another algorithm.
   *
   * @param parameters the algorithm's parameters, or null
   */
  byte[] sign(PrivateKey key, String name, AlgorithmParameterSpec parameters, byte[]... parts)
      throws GeneralSecurityException {
    Signature signature =
        isRare() ? Signature.getInstance(name, BOUNCY_CASTLE) : Signature.getInstance(name);
    signature.initSign(key);
    if (parameters != null) {
      signature.setParameter(parameters);
    }
    for (byte[] part : parts) {
      signature.update(part);
    }
    return signature.sign();
  }

  /** The name of the hash, such as {@code SHA-256}; null: it has none. */
  String hash() {
    return jcaName.startsWith("SHA-")
        ? jcaName
        : jcaName.startsWith("SHA") ? "SHA-" + jcaName.substring(3, jcaName.indexOf("with")) : null;
  }

  /** A hash's length in bytes. */
  static int length(String hash) {
    return hash.equals("SHA-1") ? 20 : Integer.parseInt(hash.substring(4)) / 8;
  }

  static PSSParameterSpec pss(String hash, String mgfHash, int saltLength) {
    return new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(mgfHash), saltLength, 1);
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
    } else {
      key.put(1, 7);
      key.put(3, identifier);
      byte[] encoded = pair.getPublic().getEncoded();
      key.put(-1, Arrays.copyOfRange(encoded, encoded.length - length, encoded.length));
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
