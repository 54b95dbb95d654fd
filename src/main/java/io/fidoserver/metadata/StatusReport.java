package io.fidoserver.metadata;

import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.List;

/**
 * What was found of a model.
 *
 * @param status an AuthenticatorStatus, perhaps one that is not known yet
 * @param effectiveDate null: ever since
 * @param certificate the attestation certificate that it is about; or null: the whole model
 */
record StatusReport(String status, LocalDate effectiveDate, X509Certificate certificate) {

  boolean isAbout(List<X509Certificate> chain) {
    return certificate == null || chain.contains(certificate);
  }

  /** Whether it says that the model is certified, or that it is not. */
  boolean isOfCertification() {
    return CertificationLevel.of(status).isPresent()
        || status.equals(AuthenticatorStatus.NOT_FIDO_CERTIFIED.name());
  }

  boolean isEffective(LocalDate today) {
    return effectiveDate == null || !effectiveDate.isAfter(today);
  }
}
