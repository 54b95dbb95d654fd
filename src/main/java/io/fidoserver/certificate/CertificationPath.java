package io.fidoserver.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** Certification path: a chain of certificates, each issued by the next (RFC 5280 §6). */
public final class CertificationPath {

  private static final Logger LOG = Logger.getLogger(CertificationPath.class);

  private CertificationPath() {}

  /**
   * Returns whether the first certificate is a trust anchor, or the chain leads to one: signatures,
   * names, validity, basic constraints, key usage, and no unknown critical extension. The anchor
   * itself, and what issued it, may follow or not.
   *
   * @param lists certificate revocation lists: a list applies to the certificates that the same key
   *     issued, however old it is; a certificate whose issuer has no list is not revoked
   * @param chain the certificate in question first, each issued by the next; at least one
   */
  public static boolean chainsTo(
      Set<X509Certificate> anchors, Set<X509CRL> lists, List<X509Certificate> chain, Instant now) {
    if (anchors.isEmpty()) {
      return false;
    }
    if (anchors.contains(chain.get(0))) {
      return isValid(chain.get(0), now);
    }
    // A CA's certificate with something behind it is a chain in the wrong order.
    boolean isEndEntity = chain.get(0).getBasicConstraints() == -1;
    return IntStream.rangeClosed(isEndEntity ? 1 : chain.size(), chain.size())
        .filter(length -> isIssuedByOne(anchors, chain.get(length - 1)))
        .anyMatch(length -> validates(anchors, lists, chain.subList(0, length), now));
  }

  /** Compares names, before signatures are verified. */
  private static boolean isIssuedByOne(Set<X509Certificate> anchors, X509Certificate certificate) {
    return anchors.stream()
        .anyMatch(
            anchor ->
                anchor.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    try {
      certificate.checkValidity(Date.from(now));
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private static boolean validates(
      Set<X509Certificate> anchors, Set<X509CRL> lists, List<X509Certificate> chain, Instant now) {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(each -> new TrustAnchor(each, null))
                  .collect(Collectors.toSet()));
      parameters.setDate(Date.from(now));
      // The JDK's check fails where one issuer has no list, or else ignores lists that have
      // expired.
      parameters.setRevocationEnabled(false);
      PKIXCertPathValidatorResult valid =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX")
                  .validate(
                      CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
      return !isRevoked(lists, chain, valid.getTrustAnchor().getTrustedCert());
    } catch (CertPathValidatorException e) {
      LOG.debugf("A chain leads to no anchor: %s", e.getMessage());
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRevoked(
      Set<X509CRL> lists, List<X509Certificate> chain, X509Certificate anchor) {
    X509Certificate issuer = anchor;
    for (int i = chain.size() - 1; i >= 0; i--) {
      for (X509CRL list : lists) {
        if (list.isRevoked(chain.get(i)) && isIssuerOf(issuer, list)) {
          LOG.debugf("A chain has a revoked certificate: %s", chain.get(i).getSerialNumber());
          return true;
        }
      }
      issuer = chain.get(i);
    }
    return false;
  }

  private static boolean isIssuerOf(X509Certificate issuer, X509CRL list) {
    try {
      list.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
