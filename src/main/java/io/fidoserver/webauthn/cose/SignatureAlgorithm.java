package io.fidoserver.webauthn.cose;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Signature algorithms by their names in the JCA, of any provider. */
public enum SignatureAlgorithm {
  ECDSA_SHA256("SHA256withECDSA"),
  ECDSA_SHA384("SHA384withECDSA"),
  ECDSA_SHA512("SHA512withECDSA"),
  ED25519("Ed25519"),
  ED448("Ed448"),
  RSA_SHA1("SHA1withRSA"),
  RSA_SHA256("SHA256withRSA"),
  RSA_SHA384("SHA384withRSA"),
  RSA_SHA512("SHA512withRSA"),
  PSS_SHA256("SHA-256", MGF1ParameterSpec.SHA256, 32),
  PSS_SHA384("SHA-384", MGF1ParameterSpec.SHA384, 48),
  PSS_SHA512("SHA-512", MGF1ParameterSpec.SHA512, 64),
  /** ML-DSA (FIPS 204) with an empty context; its parameter set is the key's. */
  ML_DSA("ML-DSA");

  private final String name;
  private final PSSParameterSpec parameters;

  SignatureAlgorithm(String name) {
    this.name = name;
    this.parameters = null;
  }

  /** RSASSA-PSS (RFC 8230 §2): MGF1 with the same hash, and a salt as long as the hash. */
  SignatureAlgorithm(String hash, MGF1ParameterSpec mgf, int length) {
    this.name = "RSASSA-PSS";
    this.parameters =
        new PSSParameterSpec(hash, "MGF1", mgf, length, PSSParameterSpec.TRAILER_FIELD_BC);
  }

  /**
   * Returns whether {@code signature} is a valid signature by {@code key}.
   *
   * @param signed the signed data, in parts
   * @throws IllegalStateException if the runtime does not have the algorithm
   */
  public boolean verify(PublicKey key, byte[] signature, byte[]... signed) {
    try {
      Signature verifier = Signature.getInstance(name);
      verifier.initVerify(key);
      if (parameters != null) {
        verifier.setParameter(parameters);
      }
      for (byte[] part : signed) {
        verifier.update(part);
      }
      return verifier.verify(signature);
    } catch (SignatureException | InvalidKeyException e) {
      // The JDK throws these for a signature of the right form with impossible values, such as s =
      // 0, and for a certificate's key of another type.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
