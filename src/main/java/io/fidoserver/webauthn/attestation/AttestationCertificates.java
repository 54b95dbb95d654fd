package io.fidoserver.webauthn.attestation;

import io.fidoserver.encoding.Der;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Attestation certificates of a statement's {@code x5c}: parsing, and the requirements of WebAuthn
 * L3 §8.
 */
final class AttestationCertificates {

  /**
   * Extensions that webauthn4j parses: Apple's nonce (WebAuthn L3 §8.8) and Android's key
   * description (§8.4).
   */
  private static final List<String> EXTENSIONS =
      List.of("1.2.840.113635.100.8.2", "1.3.6.1.4.1.11129.2.1.17");

  /** id-fido-gen-ce-aaguid (§8.2.1). */
  private static final String AAGUID = "1.3.6.1.4.1.45724.1.1.4";

  private static final byte OCTET_STRING = 4;

  /** Longest accepted chain: more than any vendor's, as each certificate costs a verification. */
  private static final int MAX_LENGTH = 10;

  private AttestationCertificates() {}

  /**
   * Parses the certificate chain of {@code statement}, the attestation certificate first; empty: it
   * has none.
   *
   * @throws IllegalArgumentException if {@code x5c} is no chain of certificates, or the first has
   *     an extension that can't be read safely: webauthn4j's DER parser trusts every length in its
   *     input, and recurses without a limit
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
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(bytes));
      // The factory takes PEM too, and bytes behind a certificate.
      if (!Arrays.equals(certificate.getEncoded(), bytes)) {
        throw new IllegalArgumentException("x5c has more than a certificate in DER");
      }
      return certificate;
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

  /**
   * Returns whether the certificate is of version 3 and not a CA's (§8.2.1, §8.3.1); without basic
   * constraints it is not a CA's either (RFC 5280 §4.2.1.9).
   */
  static boolean isEndEntity(X509Certificate certificate) {
    return certificate.getVersion() == 3 && certificate.getBasicConstraints() == -1;
  }

  /**
   * Returns whether the certificate's id-fido-gen-ce-aaguid is {@code aaguid}, or absent (§8.2,
   * §8.3): an octet string inside that of the extension, which must not be critical (§8.2.1).
   */
  static boolean isOfModel(X509Certificate certificate, UUID aaguid) {
    byte[] extension = certificate.getExtensionValue(AAGUID);
    if (extension == null) {
      return true;
    }
    byte[] expected =
        ByteBuffer.allocate(20)
            .put(new byte[] {OCTET_STRING, 18, OCTET_STRING, 16})
            .putLong(aaguid.getMostSignificantBits())
            .putLong(aaguid.getLeastSignificantBits())
            .array();
    return Arrays.equals(extension, expected)
        && !certificate.getCriticalExtensionOIDs().contains(AAGUID);
  }

  /** Returns whether the certificate has an id-fido-gen-ce-aaguid, and it is {@code aaguid}. */
  static boolean vouchesFor(X509Certificate certificate, UUID aaguid) {
    return certificate.getExtensionValue(AAGUID) != null && isOfModel(certificate, aaguid);
  }

  /**
   * Values of the attributes of a distinguished name by their types, of which it may have several;
   * where the JDK has no keyword for a type, by its OID, with the value in DER.
   *
   * @param name in the format of RFC 2253
   * @throws IllegalArgumentException if it can't be read
   */
  static Map<String, Set<Object>> attributes(String name) {
    Map<String, Set<Object>> attributes = new HashMap<>();
    try {
      for (Rdn each : new LdapName(name).getRdns()) {
        for (Attribute attribute : Collections.list(each.toAttributes().getAll())) {
          attributes
              .computeIfAbsent(attribute.getID(), type -> new HashSet<>())
              .addAll(Collections.list(attribute.getAll()));
        }
      }
      return attributes;
    } catch (NamingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
