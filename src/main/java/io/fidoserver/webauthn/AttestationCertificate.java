package io.fidoserver.webauthn;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * The first certificate of an attestation statement, before webauthn4j reads its extensions:
 * webauthn4j's reader of DER believes every length that it is told, and follows it however deep it
 * leads.
 */
final class AttestationCertificate {

  /** Apple's nonce (WebAuthn L3 §8.8), Android's key description (§8.4), the AAGUID (§8.2.1). */
  private static final List<String> EXTENSIONS =
      List.of("1.2.840.113635.100.8.2", "1.3.6.1.4.1.11129.2.1.17", "1.3.6.1.4.1.45724.1.1.4");

  private AttestationCertificate() {}

  /** Whether {@code statement} has no certificate, or one whose extensions can be read safely. */
  static boolean isSound(Map<?, ?> statement) {
    if (!(statement.get("x5c") instanceof List<?> chain) || chain.isEmpty()) {
      return true;
    }
    return chain.get(0) instanceof byte[] first && isSound(first);
  }

  private static boolean isSound(byte[] encoded) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded));
      return EXTENSIONS.stream()
          .map(certificate::getExtensionValue)
          .allMatch(value -> value == null || Der.isWellFormed(Der.content(value)));
    } catch (CertificateException e) {
      return false;
    }
  }
}
