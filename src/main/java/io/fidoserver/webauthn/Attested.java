package io.fidoserver.webauthn;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an attestation statement that verified is worth.
 *
 * @param chain its certificates, the first is the authenticator's own; or empty
 */
record Attested(AttestationTrust trust, List<X509Certificate> chain) {

  static final Attested NOTHING = new Attested(AttestationTrust.NONE, List.of());
}
