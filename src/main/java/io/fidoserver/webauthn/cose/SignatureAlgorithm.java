package io.fidoserver.webauthn.cose;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** How signatures are verified: by the names of the JCA, whoever provides it. */
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
  /** FIPS 204, with an empty context; the key says which of its three sizes. */
  ML_DSA("ML-DSA");

  private final String name;
  private final PSSParameterSpec parameters;

  SignatureAlgorithm(String name) {
    this.name = name;
    this.parameters = null;
  }

  /** RFC 8230 §2: MGF1 with the same hash, and a salt as long as it. */
  SignatureAlgorithm(String hash, MGF1ParameterSpec mgf, int length) {
    this.name = "RSASSA-PSS";
    this.parameters =
        new PSSParameterSpec(hash, "MGF1", mgf, length, PSSParameterSpec.TRAILER_FIELD_BC);
  }

  /**
   * Whether {@code signature} is one by {@code key}.
   *
   * @param signed what is signed, in parts
   * @throws IllegalStateException if the runtime does not have the algorithm
   */
  public boolean verifies(PublicKey key, byte[] signature, byte[]... signed) {
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
      // So the JDK tells a signature of the right form with values that can't be, such as s = 0,
      // and a certificate's key of another kind.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
