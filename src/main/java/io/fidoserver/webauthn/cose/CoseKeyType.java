package io.fidoserver.webauthn.cose;

import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import java.util.Map;
import java.util.Optional;

/**
 * Type of credential public keys: the requirements of a key, and the form of its signatures.
 * webauthn4j and the JDK verify little of them: neither reliably detects a key that is not on its
 * curve.
 */
public interface CoseKeyType {

  /** COSE_Key labels (RFC 9053 §7, RFC 8230 §4, RFC 9964). */
  long KTY = 1;

  long ALG = 3;
  long CRV = -1;

  /**
   * Returns whether {@code key}, a decoded COSE_Key, is a valid key of this type, without other
   * parameters than the required ones (WebAuthn L3 §6.5.1.1).
   */
  boolean isValid(Map<Object, Object> key);

  /**
   * Returns whether {@code signature} has the one form that a signature by {@code key} can have.
   */
  boolean isWellFormed(byte[] signature, Map<Object, Object> key);

  /**
   * Converts a key for webauthn4j.
   *
   * @param key a decoded COSE_Key, which {@link #isValid} accepts
   * @param algorithm {@link CoseAlgorithm#forVerification()}
   */
  COSEKey forVerification(Map<Object, Object> key, COSEAlgorithmIdentifier algorithm);

  /**
   * Converts a key to the parameters of a COSE_Key, without its algorithm; empty: it is a key of
   * another type.
   *
   * @param spki a SubjectPublicKeyInfo in DER
   */
  Optional<Map<Long, Object>> parameters(byte[] spki);

  /** Returns whether the runtime can verify signatures by keys of this type. */
  default boolean isProvided() {
    return true;
  }
}
