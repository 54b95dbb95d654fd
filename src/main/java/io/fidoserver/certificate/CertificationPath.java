package io.fidoserver.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** A chain of certificates, each issued by the next (RFC 5280 §6). */
public final class CertificationPath {

  private static final Logger LOG = Logger.getLogger(CertificationPath.class);

  private CertificationPath() {}

  /**
   * Whether the first certificate is an anchor, or the chain leads to one: signatures, names,
   * validity, basic constraints, key usage, and no critical extension that is not understood. The
   * anchor itself may be at the chain's end or not.
   *
   * @param chain the certificate in question first, each issued by the next; at least one
   */
  public static boolean leadsTo(
      Set<X509Certificate> anchors, List<X509Certificate> chain, Instant now) {
    if (anchors.isEmpty()) {
      return false;
    }
    if (anchors.contains(chain.get(0))) {
      return isValid(chain.get(0), now);
    }
    X509Certificate last = chain.get(chain.size() - 1);
    return validates(
        anchors, anchors.contains(last) ? chain.subList(0, chain.size() - 1) : chain, now);
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
      Set<X509Certificate> anchors, List<X509Certificate> chain, Instant now) {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(each -> new TrustAnchor(each, null))
                  .collect(Collectors.toSet()));
      parameters.setDate(Date.from(now));
      // Few vendors publish lists, and a server must not depend on theirs being reachable: a model
      // whose key leaked is in the metadata.
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
      return true;
    } catch (CertPathValidatorException e) {
      LOG.debugf("A chain leads to no anchor: %s", e.getMessage());
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
