package io.fidoserver.metadata;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Metadata of a model of authenticators.
 *
 * @param aaguid the AAGUID; null: it is a U2F model
 * @param keyIdentifiers the identifiers of its attestation certificates' keys, where it has no
 *     AAGUID
 * @param name its description, in English
 * @param icon a {@code data:} URL of an image; or null
 * @param algorithms the COSEAlgorithmIdentifiers of its keys; empty: unknown
 * @param keyProtection how it protects keys (FIDO Registry §3.2)
 * @param selfAttests whether it may use self attestation
 * @param roots the roots of its attestation certificates, or those themselves
 */
public record ModelMetadata(
    UUID aaguid,
    Set<String> keyIdentifiers,
    String name,
    String icon,
    Set<Integer> algorithms,
    Set<String> keyProtection,
    boolean selfAttests,
    Set<X509Certificate> roots,
    List<StatusReport> statusReports) {

  private static final Set<String> HARDWARE = Set.of("hardware", "tee", "secure_element");

  /** Returns whether its keys are protected by hardware. */
  public boolean isKeyInHardware() {
    return keyProtection.stream().anyMatch(HARDWARE::contains);
  }

  /** Returns the statuses that are reported of the whole model, each once. */
  public List<String> statuses(LocalDate today) {
    return statusReports.stream()
        .filter(report -> report.isEffective(today) && report.isAbout(List.of()))
        .map(StatusReport::status)
        .distinct()
        .toList();
  }

  /**
   * Returns whether one of {@code statuses} is reported of it.
   *
   * @param chain the authenticator's attestation certificates: a report may be about one of these
   */
  public boolean hasStatus(
      Set<AuthenticatorStatus> statuses, List<X509Certificate> chain, LocalDate today) {
    return statusReports.stream()
        .filter(report -> report.isEffective(today) && report.isAbout(chain))
        .anyMatch(
            report -> statuses.stream().anyMatch(each -> each.name().equals(report.status())));
  }

  /**
   * The certification level; empty: none. The last report that grants or denies a certification
   * decides.
   */
  public Optional<CertificationLevel> certificationLevel(LocalDate today) {
    return statusReports.stream()
        .filter(report -> report.isEffective(today) && report.isOfCertification())
        .sorted(comparing(StatusReport::effectiveDate, nullsFirst(naturalOrder())))
        .reduce((earlier, later) -> later)
        .flatMap(report -> CertificationLevel.of(report.status()));
  }
}
