package io.fidoserver.webauthn;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The certificates of an attestation statement, before webauthn4j reads them. */
final class AttestationCertificates {

  /** Apple's nonce (WebAuthn L3 §8.8), Android's key description (§8.4), the AAGUID (§8.2.1). */
  private static final List<String> EXTENSIONS =
      List.of("1.2.840.113635.100.8.2", "1.3.6.1.4.1.11129.2.1.17", "1.3.6.1.4.1.45724.1.1.4");

  /** More than any vendor's chain has; each costs a signature's verification. */
  private static final int MAX_LENGTH = 10;

  private AttestationCertificates() {}

  /**
   * The chain of {@code statement}, the attestation certificate first; empty: it has none.
   *
   * @throws IllegalArgumentException if {@code x5c} is no chain of certificates, or the first has
   *     an extension that can't be read safely: webauthn4j's reader of DER believes every length
   *     that it is told, and follows it however deep it leads
   */
  static List<X509Certificate> of(Map<?, ?> statement) {
    Object x5c = statement.get("x5c");
    if (x5c == null) {
      return List.of();
    }
    if (!(x5c instanceof List<?> encoded) || encoded.isEmpty() || encoded.size() > MAX_LENGTH) {
      throw new IllegalArgumentException("x5c is no chain of certificates");
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Object each : encoded) {
      chain.add(decode(each));
    }
    verifyExtensions(chain.get(0));
    return chain;
  }

  private static X509Certificate decode(Object encoded) {
    if (!(encoded instanceof byte[] bytes)) {
      throw new IllegalArgumentException("x5c has something that is no certificate");
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("x5c has something that is no certificate", e);
    }
  }

  private static void verifyExtensions(X509Certificate certificate) {
    boolean sound =
        EXTENSIONS.stream()
            .map(certificate::getExtensionValue)
            .allMatch(value -> value == null || Der.isWellFormed(Der.content(value)));
    if (!sound) {
      throw new IllegalArgumentException("an extension of the certificate can't be read");
    }
  }
}
