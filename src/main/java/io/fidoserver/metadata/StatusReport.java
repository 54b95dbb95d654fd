package io.fidoserver.metadata;

import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.List;

/**
 * Status report of a model (FIDO Metadata Service v3.1 §3.1.3).
 *
 * @param status an AuthenticatorStatus, which may be unknown to this server
 * @param effectiveDate the date since when it is effective; null: always
 * @param certificate the attestation certificate that it is about; or null: the whole model
 */
record StatusReport(String status, LocalDate effectiveDate, X509Certificate certificate) {

  boolean isAbout(List<X509Certificate> chain) {
    return certificate == null || chain.contains(certificate);
  }

  /** Returns whether it grants or denies a certification. */
  boolean isOfCertification() {
    return CertificationLevel.of(status).isPresent()
        || status.equals(AuthenticatorStatus.NOT_FIDO_CERTIFIED.name());
  }

  boolean isEffective(LocalDate today) {
    return effectiveDate == null || !effectiveDate.isAfter(today);
  }
}
