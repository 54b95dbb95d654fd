package io.fidoserver.webauthn.attestation;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.AuthenticatorData;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.fidoserver.webauthn.cose.SignatureAlgorithm;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Packed attestation statement (WebAuthn L3 §8.2): verified with every {@link CoseAlgorithm}. */
final class PackedAttestationStatement {

  private PackedAttestationStatement() {}

  /**
   * Verifies the statement.
   *
   * @param chain the certificates of {@code x5c}; empty: self attestation
   * @throws ApiException INVALID_ATTESTATION with BAD_SIGNATURE or BAD_ATTESTATION_STATEMENT
   * @throws IllegalArgumentException if the certificate's subject can't be read
   */
  static void verify(
      AttestationObject attestation, byte[] clientDataHash, List<X509Certificate> chain) {
    Object alg = attestation.statement().get("alg");
    if (!(attestation.statement().get("sig") instanceof byte[] sig)) {
      throw REGISTRATION.rejection(Reason.BAD_ATTESTATION_STATEMENT);
    }
    AuthenticatorData.AttestedCredentialData credential =
        attestation.authenticatorData().attested();
    byte[] authData = attestation.signedData();
    if (chain.isEmpty()) {
      Map<Object, Object> key = credential.publicKey();
      CoseAlgorithm algorithm = CoseAlgorithm.ofKey(key).orElseThrow();
      verifyThat(Long.valueOf(algorithm.identifier()).equals(alg));
      REGISTRATION.verify(
          algorithm.verify(key, sig, authData, clientDataHash), Reason.BAD_SIGNATURE);
      return;
    }
    X509Certificate certificate = chain.get(0);
    SignatureAlgorithm algorithm = AttestationCertificates.signatures(alg);
    REGISTRATION.verify(
        algorithm.verify(certificate.getPublicKey(), sig, authData, clientDataHash),
        Reason.BAD_SIGNATURE);
    verifyThat(meetsRequirements(certificate));
    verifyThat(AttestationCertificates.isOfModel(certificate, credential.aaguid()));
  }

  private static void verifyThat(boolean holds) {
    REGISTRATION.verify(holds, Reason.BAD_ATTESTATION_STATEMENT);
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
