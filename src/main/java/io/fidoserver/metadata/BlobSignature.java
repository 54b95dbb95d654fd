package io.fidoserver.metadata;

import io.fidoserver.certificate.CertificateFiles;
import io.fidoserver.certificate.CertificationPath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Signature of a BLOB (FIDO Metadata Service v3.1 §3.2, steps 4 to 6). */
@ApplicationScoped
public class BlobSignature {

  private static final String FIDO_ALLIANCE = "mds.fidoalliance.org";
  private static final int DNS_NAME = 2;
  private static final AlgorithmConstraints ALGORITHMS =
      new AlgorithmConstraints(
          ConstraintType.PERMIT,
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_USING_SHA384,
          AlgorithmIdentifiers.RSA_USING_SHA512,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
          AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

  private static final Set<X509Certificate> ROOT_OF_THE_ALLIANCE =
      CertificateFiles.bundled("fido-metadata-globalsign-r3");

  private final Set<X509Certificate> anchors;
  private final Optional<String> signer;
  private final Clock clock;

  /**
   * Creates the verifier for the configured trust anchors. The FIDO Alliance's root is a public CA
   * of the web, which issues certificates to anybody, so the signer's name is verified too. An
   * operator's own roots issue certificates to signers of the operator's choice.
   */
  @Inject
  BlobSignature(MetadataConfig config, Clock clock) {
    this(
        config
            .trustAnchors()
            .map(paths -> CertificateFiles.read("fido.metadata.trust-anchors", paths))
            .orElse(ROOT_OF_THE_ALLIANCE),
        config.trustAnchors().isPresent() ? Optional.empty() : Optional.of(FIDO_ALLIANCE),
        clock);
  }

  /**
   * Creates a verifier.
   *
   * @param signer the DNS name that the signer's certificate must have; empty: any
   */
  BlobSignature(Set<X509Certificate> anchors, Optional<String> signer, Clock clock) {
    this.anchors = anchors;
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * Verifies the signature.
   *
   * @param jws in JWS compact serialization (RFC 7515 §7.1), with the signer's chain as {@code x5c}
   * @return the payload
   * @throws InvalidBlobException if it is not signed by a trusted signer
   */
  String verify(String jws) {
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmConstraints(ALGORITHMS);
      signature.setCompactSerialization(jws.strip());
      List<X509Certificate> chain = signature.getCertificateChainHeaderValue();
      if (chain == null || chain.isEmpty()) {
        throw new InvalidBlobException("It has no chain of certificates");
      }
      if (!CertificationPath.chainsTo(anchors, Set.of(), chain, clock.instant())) {
        throw new InvalidBlobException("Its chain of certificates leads to no trust anchor");
      }
      verifySigner(chain.get(0));
      signature.setKey(chain.get(0).getPublicKey());
      if (!signature.verifySignature()) {
        throw new InvalidBlobException("Its signature is wrong");
      }
      return signature.getPayload();
    } catch (JoseException e) {
      throw new InvalidBlobException("It is no JWS that can be verified", e);
    }
  }

  private void verifySigner(X509Certificate certificate) {
    if (signer.isPresent() && !names(certificate).contains(signer.get())) {
      throw new InvalidBlobException("It is not signed by " + signer.get());
    }
  }

  private static List<Object> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.get(0).equals(DNS_NAME))
              .<Object>map(name -> name.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      throw new InvalidBlobException("Its certificate has names that can't be read", e);
    }
  }
}
