package io.fidoserver.webauthn.cose;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/**
 * What a credential public key of one kind must be, and how long its signatures are. The JDK leaves
 * most of it open: a key that is not on its curve, for one, is found out only by luck.
 */
public interface CoseKeyType {

  /** COSE_Key labels (RFC 9053 §7, RFC 8230 §4, RFC 9964). */
  long KTY = 1;

  long ALG = 3;
  long CRV = -1;

  /**
   * Whether {@code key}, a decoded COSE_Key, is sound. It has no other parameters than those that
   * are required (WebAuthn L3 §6.5.1.1).
   */
  boolean isSound(Map<Object, Object> key);

  /** Whether {@code signature} has the one form that a signature by {@code key} can have. */
  boolean isWellFormed(byte[] signature, Map<Object, Object> key);

  /**
   * The key that the JCA verifies with.
   *
   * @param key a decoded COSE_Key, found sound
   * @throws IllegalStateException if the runtime does not have keys of this kind
   */
  PublicKey publicKey(Map<Object, Object> key);

  /**
   * The parameters of the COSE_Key, without its algorithm; empty: it is a key of another kind.
   *
   * @param spki a SubjectPublicKeyInfo in DER
   */
  Optional<Map<Long, Object>> parameters(byte[] spki);

  /** Whether the runtime can verify signatures by keys of this kind. */
  default boolean isProvided() {
    return true;
  }
}
