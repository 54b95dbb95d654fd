package io.fidoserver.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certification level of a model, by its status reports. */
class ModelMetadataTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

  private static String report(String report) {
    String[] parts = report.strip().split(" ");
    return """
    {"status": "%s", "effectiveDate": %s}"""
        .formatted(parts[0], parts.length == 1 ? null : '"' + parts[1] + '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "L2 | FIDO_CERTIFIED_L1 2020-01-01, FIDO_CERTIFIED_L2 2021-01-01",
        "L2 | FIDO_CERTIFIED_L2 2021-01-01, FIDO_CERTIFIED_L1 2020-01-01",
        "   | FIDO_CERTIFIED_L2 2020-01-01, NOT_FIDO_CERTIFIED 2021-01-01",
        "   | NOT_FIDO_CERTIFIED 2021-01-01, FIDO_CERTIFIED_L2 2020-01-01",
        "L1 | FIDO_CERTIFIED_L2 2020-01-01, NOT_FIDO_CERTIFIED 2021-01-01, FIDO_CERTIFIED 2022-01-01",
        "L2 | FIDO_CERTIFIED_L2 2020-01-01, NOT_FIDO_CERTIFIED 2026-11-25",
        "L2 | NOT_FIDO_CERTIFIED, FIDO_CERTIFIED_L2 2020-01-01",
        "L2 | FIDO_CERTIFIED_L2 2020-01-01, NOT_FIDO_CERTIFIED",
        "L1 | FIDO_CERTIFIED_L2 2020-01-01, FIDO_CERTIFIED_L1 2020-01-01",
        "L2 | FIDO_CERTIFIED_L2 2020-01-01, UPDATE_AVAILABLE 2021-01-01, SOMETHING_NEW 2022-01-01"
      })
  void theLastReportThatCertifiesOrDeniesDecides(CertificationLevel level, String reports) {
    ModelMetadata model =
        MetadataSample.model(
            UUID.randomUUID(),
            Stream.of(reports.split(",")).map(ModelMetadataTest::report).toArray(String[]::new));

    assertEquals(Optional.ofNullable(level), model.certificationLevel(TODAY));
  }
}
