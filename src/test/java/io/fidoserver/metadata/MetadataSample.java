package io.fidoserver.metadata;

import io.fidoserver.testsupport.Defaults;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Sample BLOBs in the form of the FIDO Alliance's. */
public final class MetadataSample {

  public static final String NAME = "Example Key 5";
  public static final String ICON = "data:image/png;base64,iVBORw0KGgo=";

  private MetadataSample() {}

  /** Parses one entry. */
  public static ModelMetadata model(UUID aaguid, String... reports) {
    return MetadataBlob.parse(blob(1, entry(aaguid, List.of(), reports))).byAaguid().get(aaguid);
  }

  /** Creates the store of a server that has fetched a BLOB of one entry. */
  public static MetadataStore store(UUID aaguid, String... reports) {
    MetadataStore store = new MetadataStore(Defaults.of(MetadataConfig.class));
    store.install(MetadataBlob.parse(blob(1, entry(aaguid, List.of(), reports))));
    return store;
  }

  public static String blob(long number, String... entries) {
    return """
    {"legalHeader": "…", "no": %d, "nextUpdate": "2026-12-01", "entries": [%s]}"""
        .formatted(number, String.join(",", entries));
  }

  public static String entry(UUID aaguid, List<X509Certificate> roots, String... reports) {
    return entry("\"aaguid\": \"" + aaguid + "\"", roots, reports);
  }

  public static String entry(String identifier, List<X509Certificate> roots, String... reports) {
    return """
    {%s,
     "metadataStatement": {
       "description": "%s",
       "authenticatorVersion": 50700,
       "protocolFamily": "fido2",
       "schema": 3,
       "upv": [{"major": 1, "minor": 1}],
       "authenticationAlgorithms": ["secp256r1_ecdsa_sha256_raw", "an_algorithm_of_tomorrow"],
       "attestationTypes": ["basic_full"],
       "keyProtection": ["hardware", "secure_element"],
       "somethingNew": {"of": ["any", "shape"]},
       "attestationRootCertificates": [%s],
       "icon": "%s"},
     "statusReports": [%s],
     "timeOfLastStatusChange": "2026-01-01"}"""
        .formatted(
            identifier,
            NAME,
            String.join(",", roots.stream().map(each -> '"' + base64(each) + '"').toList()),
            ICON,
            String.join(",", reports));
  }

  /** Metadata statement by itself, of a model with this attestation type. */
  public static String statement(
      UUID aaguid, String attestationType, String algorithm, X509Certificate... roots) {
    return """
    {"aaguid": "%s",
     "description": "%s",
     "authenticationAlgorithms": ["%s"],
     "attestationTypes": ["%s"],
     "attestationRootCertificates": [%s]}"""
        .formatted(
            aaguid,
            NAME,
            algorithm,
            attestationType,
            String.join(",", Stream.of(roots).map(each -> '"' + base64(each) + '"').toList()));
  }

  public static String base64(X509Certificate certificate) {
    try {
      return Base64.getEncoder().encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
