package io.fidoserver.webauthn;

import java.util.Map;

/**
 * What a credential public key of one kind must be, and how long its signatures are. webauthn4j and
 * the JDK leave most of it open: a key that is not on its curve, for one, is found out only by
 * luck.
 */
interface KeyRules {

  /** COSE_Key labels (RFC 9053 §7, RFC 8230 §4). */
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
}
