package io.fidoserver.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The payload of the Metadata Service's BLOB (FIDO Metadata Service v3.1 §3.1).
 *
 * @param number {@code no}: a newer BLOB has a greater one; 0: none was fetched yet
 * @param nextUpdate the date when the next one is due; or null
 * @param byAaguid FIDO2 models
 * @param byKeyIdentifier U2F models
 */
record MetadataBlob(
    long number,
    LocalDate nextUpdate,
    Map<UUID, ModelMetadata> byAaguid,
    Map<String, ModelMetadata> byKeyIdentifier) {

  private static final Logger LOG = Logger.getLogger(MetadataBlob.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** Attestation type of self attestation (FIDO Registry §3.6.3). */
  private static final String SELF = "basic_surrogate";

  static final MetadataBlob NONE = new MetadataBlob(0, null, Map.of(), Map.of());

  /**
   * Parses the payload. An entry that can't be parsed is left out: it must not cost all others.
   *
   * @throws InvalidBlobException if it is not a BLOB's payload at all
   */
  static MetadataBlob parse(String payload) {
    JsonNode json = json(payload);
    JsonNode entries = json.path("entries");
    if (!json.path("no").isIntegralNumber() || json.path("no").asLong() < 1 || !entries.isArray()) {
      throw new InvalidBlobException("It has no serial number, or no entries");
    }
    Map<UUID, ModelMetadata> byAaguid = new HashMap<>();
    Map<String, ModelMetadata> byKeyIdentifier = new HashMap<>();
    int unreadable = 0;
    for (JsonNode entry : entries) {
      try {
        ModelMetadata model = model(entry);
        if (model.aaguid() != null) {
          byAaguid.put(model.aaguid(), model);
        }
        model.keyIdentifiers().forEach(each -> byKeyIdentifier.put(each, model));
      } catch (RuntimeException | CertificateException e) {
        unreadable++;
        LOG.debugf(e, "An entry of the FIDO metadata can't be read");
      }
    }
    if (unreadable > 0) {
      LOG.warnf("%d of %d entries of the FIDO metadata can't be read", unreadable, entries.size());
    }
    return new MetadataBlob(
        json.path("no").asLong(),
        date(json.path("nextUpdate")),
        Map.copyOf(byAaguid),
        Map.copyOf(byKeyIdentifier));
  }

  private static JsonNode json(String payload) {
    try {
      return JSON.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new InvalidBlobException("Its payload is not JSON", e);
    }
  }

  /** Converts a metadata statement without a BLOB's entry around it. */
  static ModelMetadata ofStatement(JsonNode statement) throws CertificateException {
    ObjectNode entry = JSON.createObjectNode();
    entry.set("aaguid", statement.path("aaguid"));
    entry.set(
        "attestationCertificateKeyIdentifiers",
        statement.path("attestationCertificateKeyIdentifiers"));
    entry.set("metadataStatement", statement);
    return model(entry);
  }

  private static ModelMetadata model(JsonNode entry) throws CertificateException {
    JsonNode statement = entry.path("metadataStatement");
    Set<String> attestationTypes = texts(statement.path("attestationTypes"));
    Set<X509Certificate> roots = new HashSet<>();
    for (JsonNode each : statement.path("attestationRootCertificates")) {
      roots.add(certificate(each));
    }
    List<StatusReport> statusReports = new ArrayList<>();
    for (JsonNode each : entry.path("statusReports")) {
      statusReports.add(
          new StatusReport(
              each.path("status").asText(),
              date(each.path("effectiveDate")),
              each.path("certificate").isTextual() ? certificate(each.path("certificate")) : null));
    }
    return new ModelMetadata(
        entry.path("aaguid").isTextual() ? UUID.fromString(entry.get("aaguid").asText()) : null,
        texts(entry.path("attestationCertificateKeyIdentifiers")),
        statement.path("description").asText(null),
        statement.path("icon").asText(null),
        RegisteredAlgorithms.identifiers(statement.path("authenticationAlgorithms")),
        texts(statement.path("keyProtection")),
        attestationTypes.isEmpty() || attestationTypes.contains(SELF),
        Set.copyOf(roots),
        List.copyOf(statusReports));
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new HashSet<>();
    array.forEach(each -> texts.add(each.asText()));
    return Set.copyOf(texts);
  }

  private static LocalDate date(JsonNode node) {
    return node.isTextual() ? LocalDate.parse(node.asText()) : null;
  }

  /** Decodes a certificate in base64, which some vendors break into lines. */
  private static X509Certificate certificate(JsonNode node) throws CertificateException {
    byte[] der = Base64.getMimeDecoder().decode(node.asText());
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
