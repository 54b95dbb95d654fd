package io.fidoserver.webauthn.attestation;

import io.fidoserver.webauthn.AttestationTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;

/**
 * What an attestation statement that verified is worth.
 *
 * @param chain its certificates, the first is the authenticator's own; or empty
 * @param aaguid the authenticator's model; all zeros, where the statement does not vouch for it
 */
public record AttestationResult(AttestationTrust trust, List<X509Certificate> chain, UUID aaguid) {

  static final UUID NO_AAGUID = new UUID(0, 0);

  /** Of an authenticator of which there is nothing but its own word. */
  public static AttestationResult none(UUID aaguid) {
    return new AttestationResult(AttestationTrust.NONE, List.of(), aaguid);
  }

  boolean hasAaguid() {
    return !aaguid.equals(NO_AAGUID);
  }
}
