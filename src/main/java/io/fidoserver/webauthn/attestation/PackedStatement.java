package io.fidoserver.webauthn.attestation;

import com.webauthn4j.data.attestation.statement.AttestationCertificate;
import com.webauthn4j.data.attestation.statement.AttestationCertificatePath;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.PackedAttestationStatement;
import com.webauthn4j.verifier.exception.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Packed attestation statement (WebAuthn L3 §8.2), whose attestation certificate validates itself
 * by §8.2.1: webauthn4j would read only the last of several attributes of one type, and take any
 * text as country, and a critical AAGUID.
 */
final class PackedStatement extends PackedAttestationStatement {

  private final int identifier;

  /**
   * Creates the statement.
   *
   * @param identifier {@code alg} as it was sent; webauthn4j has ES256 for ES256K
   * @param chain empty: it is a self attestation
   * @param aaguid the AAGUID in the authenticator data
   */
  PackedStatement(
      int identifier,
      COSEAlgorithmIdentifier algorithm,
      byte[] sig,
      List<X509Certificate> chain,
      UUID aaguid) {
    super(algorithm, sig, chain.isEmpty() ? null : new Path(chain, aaguid));
    this.identifier = identifier;
  }

  /** The COSEAlgorithmIdentifier of the signature. */
  int identifier() {
    return identifier;
  }

  private static final class Path extends AttestationCertificatePath {

    private final UUID aaguid;

    private Path(List<X509Certificate> chain, UUID aaguid) {
      super(chain);
      this.aaguid = aaguid;
    }

    @Override
    public AttestationCertificate getEndEntityAttestationCertificate() {
      return new AttestationCertificate(get(0)) {
        @Override
        public void validate() {
          if (!meetsRequirements(getCertificate())
              || !AttestationCertificates.isOfModel(getCertificate(), aaguid)) {
            throw new CertificateException("not as §8.2.1 requires", getCertificate());
          }
        }
      };
    }
  }

  /** Returns whether the certificate meets the requirements of WebAuthn L3 §8.2.1. */
  private static boolean meetsRequirements(X509Certificate certificate) {
    Map<String, Set<Object>> subject =
        AttestationCertificates.attributes(certificate.getSubjectX500Principal().getName());
    return AttestationCertificates.isEndEntity(certificate)
        && hasText(subject, "C", country -> country.length() == 2)
        && hasText(subject, "O", organization -> !organization.isEmpty())
        && hasText(subject, "OU", "Authenticator Attestation"::equals)
        && hasText(subject, "CN", name -> !name.isEmpty());
  }

  private static boolean hasText(
      Map<String, Set<Object>> subject, String type, Predicate<String> condition) {
    return subject.getOrDefault(type, Set.of()).stream()
        .anyMatch(value -> value instanceof String text && condition.test(text));
  }
}
