package io.fidoserver.webauthn.attestation;

import io.fidoserver.webauthn.AttestationTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;

/**
 * Result of a verified attestation statement (WebAuthn L3 §7.1 steps 22 to 24).
 *
 * @param chain the statement's certificates, the attestation certificate first; or empty
 * @param aaguid the AAGUID that the statement signs; all zeros where it signs none
 * @param isModelProven whether the statement's certificates prove that the authenticator is of the
 *     model with this AAGUID
 */
public record AttestationResult(
    AttestationTrust trust, List<X509Certificate> chain, UUID aaguid, boolean isModelProven) {

  static final UUID NO_AAGUID = new UUID(0, 0);

  /**
   * Creates the result without attestation, where {@code aaguid} is the authenticator's own claim.
   */
  public static AttestationResult none(UUID aaguid) {
    return new AttestationResult(AttestationTrust.NONE, List.of(), aaguid, false);
  }

  boolean hasAaguid() {
    return !aaguid.equals(NO_AAGUID);
  }
}
