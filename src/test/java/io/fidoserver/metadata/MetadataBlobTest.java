package io.fidoserver.metadata;

import static io.fidoserver.metadata.MetadataSample.blob;
import static io.fidoserver.metadata.MetadataSample.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Defaults;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of a BLOB's payload. */
class MetadataBlobTest {

  private static final UUID MODEL = UUID.randomUUID();

  private final CertificateChain chain = new CertificateChain();

  @Test
  void itsModelsAreRead() {
    MetadataBlob blob = MetadataBlob.parse(blob(7, entry(MODEL, List.of(chain.root))));

    assertEquals(7, blob.number());
    assertEquals(LocalDate.of(2026, 12, 1), blob.nextUpdate());
    ModelMetadata model = blob.byAaguid().get(MODEL);
    assertEquals(MetadataSample.NAME, model.name());
    assertEquals(MetadataSample.ICON, model.icon());
    assertEquals(Set.of(chain.root), model.roots());
  }

  @Test
  void certificatesMayBeBrokenIntoLines() {
    String encoded = MetadataSample.base64(chain.root);
    String broken = encoded.substring(0, 64) + "\\n " + encoded.substring(64);

    MetadataBlob blob =
        MetadataBlob.parse(blob(1, entry(MODEL, List.of(chain.root)).replace(encoded, broken)));

    assertEquals(Set.of(chain.root), blob.byAaguid().get(MODEL).roots());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "17",
        "[]",
        "{\"aaguid\": \"not one\"}",
        "{\"aaguid\": \"2f1ee53c-0b0b-4b0b-8b0b-0b0b0b0b0b0b\", \"metadataStatement\":"
            + " {\"attestationRootCertificates\": [\"AAAA\"]}}",
        "{\"aaguid\": \"2f1ee53c-0b0b-4b0b-8b0b-0b0b0b0b0b0b\", \"statusReports\":"
            + " [{\"status\": \"REVOKED\", \"effectiveDate\": \"someday\"}]}",
        "{\"aaid\": \"4e4e#4005\"}"
      })
  void anOddEntryDoesNotCostTheRest(String odd) {
    MetadataBlob blob = MetadataBlob.parse(blob(1, odd, entry(MODEL, List.of()), odd));

    assertEquals(Set.of(MODEL), blob.byAaguid().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"entries\": []}",
        "{\"no\": 0, \"entries\": []}",
        "{\"no\": \"1\", \"entries\": []}",
        "{\"no\": 1}"
      })
  void whatIsNoBlobIsRefused(String payload) {
    assertThrows(InvalidBlobException.class, () -> MetadataBlob.parse(payload));
  }

  @Test
  void aModelOfU2fIsFoundByItsCertificatesKey() throws Exception {
    byte[] key = chain.attestation.getPublicKey().getEncoded();
    byte[] bits = Arrays.copyOfRange(key, key.length - 65, key.length);
    String identifier = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bits));
    MetadataStore store = new MetadataStore(Defaults.of(MetadataConfig.class));

    store.install(
        MetadataBlob.parse(
            blob(
                1,
                entry(
                    "\"attestationCertificateKeyIdentifiers\": [\"" + identifier + "\"]",
                    List.of()))));

    UUID none = new UUID(0, 0);
    assertEquals(
        Optional.of(MetadataSample.NAME),
        store.model(none, List.of(chain.attestation)).map(ModelMetadata::name));
    assertEquals(Optional.empty(), store.model(none, List.of(chain.intermediate)));
    assertEquals(Optional.empty(), store.model(none, List.of()));
    assertNull(MetadataBlob.NONE.nextUpdate());
  }
}
