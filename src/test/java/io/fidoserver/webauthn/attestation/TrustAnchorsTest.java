package io.fidoserver.webauthn.attestation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.metadata.AndroidStatusList;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.CertificateChain.Draft;
import io.fidoserver.testsupport.Defaults;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trust anchors, and the chains that lead to one (RFC 5280 §6). */
class TrustAnchorsTest {

  private static final AndroidStatusList NO_STATUS = new AndroidStatusList(new ObjectMapper());

  private static final Consumer<Draft> RIGHT = right -> {};

  private static final Instant YESTERDAY = Instant.now().minus(Duration.ofDays(1));
  private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));

  @TempDir Path directory;

  private final CertificateChain chain = new CertificateChain();

  private TrustAnchors configured(String paths) {
    return new TrustAnchors(
        Defaults.with(AttestationPolicy.class, Map.of("fido.attestation.trust-anchors", paths)),
        NO_STATUS,
        Clock.systemUTC());
  }

  private TrustAnchors trusting(X509Certificate... roots) {
    Path file = CertificateChain.write(directory.resolve("roots.pem"), List.of(roots));
    return configured(file.toString());
  }

  private boolean isTrusted(CertificateChain each) {
    return trusting(each.root)
        .isTrusted(
            Defaults.relyingParty(),
            "packed",
            Optional.empty(),
            List.of(each.attestation, each.intermediate));
  }

  @Nested
  class AreReached {

    @Test
    void byAChainWithoutTheRoot() {
      assertTrue(isTrusted(chain));
    }

    @Test
    void byAndroidsChainWhichHasTheRoot() {
      assertTrue(
          trusting(chain.root)
              .isTrusted(Defaults.relyingParty(), "android-key", Optional.empty(), withRoot()));
    }

    /** Anchors are often intermediates, and are renewed: the path to one is what counts. */
    @ParameterizedTest
    @ValueSource(strings = {"tpm", "fido-u2f", "apple", "android-key"})
    void whateverFollowsTheAnchor(String format) {
      TrustAnchors anchors = trusting(chain.intermediate);
      X509Certificate stranger = new CertificateChain().root;

      assertTrue(anchors.isTrusted(Defaults.relyingParty(), format, Optional.empty(), withRoot()));
      assertTrue(
          anchors.isTrusted(
              Defaults.relyingParty(),
              format,
              Optional.empty(),
              List.of(chain.attestation, chain.intermediate, stranger)));
      assertTrue(
          trusting(chain.root)
              .isTrusted(
                  Defaults.relyingParty(),
                  format,
                  Optional.empty(),
                  List.of(chain.attestation, chain.intermediate, chain.root, stranger)));
    }

    @Test
    void whereTheIntermediateIsTheAnchor() {
      TrustAnchors anchors = trusting(chain.intermediate);
      assertTrue(
          anchors.isTrusted(
              Defaults.relyingParty(), "packed", Optional.empty(), List.of(chain.attestation)));
      assertTrue(
          anchors.isTrusted(
              Defaults.relyingParty(),
              "packed",
              Optional.empty(),
              List.of(chain.attestation, chain.intermediate)));
    }

    @Test
    void whereTheAttestationCertificateIsTheAnchor() {
      assertTrue(
          trusting(chain.attestation)
              .isTrusted(
                  Defaults.relyingParty(), "packed", Optional.empty(), List.of(chain.attestation)));
    }

    @Test
    void fromADirectoryOfSeveralFiles() {
      CertificateChain other = new CertificateChain();
      CertificateChain.write(directory.resolve("one.pem"), List.of(chain.root));
      CertificateChain.write(directory.resolve("two.pem"), List.of(other.root));
      TrustAnchors anchors = configured(directory.toString());

      assertTrue(
          anchors.isTrusted(
              Defaults.relyingParty(),
              "packed",
              Optional.empty(),
              List.of(chain.attestation, chain.intermediate)));
      assertTrue(
          anchors.isTrusted(
              Defaults.relyingParty(),
              "tpm",
              Optional.empty(),
              List.of(other.attestation, other.intermediate)));
    }
  }

  private List<X509Certificate> withRoot() {
    return List.of(chain.attestation, chain.intermediate, chain.root);
  }

  @Nested
  class AreNotReached {

    @Test
    void byAnyOthersChainThatHasTheRoot() {
      assertFalse(
          trusting(chain.root)
              .isTrusted(Defaults.relyingParty(), "packed", Optional.empty(), withRoot()));
    }

    private void assertUntrusted(Consumer<Draft> intermediate, Consumer<Draft> attestation) {
      assertFalse(isTrusted(new CertificateChain(intermediate, attestation)));
    }

    @Test
    void withoutAnyAnchor() {
      TrustAnchors none =
          new TrustAnchors(Defaults.of(AttestationPolicy.class), NO_STATUS, Clock.systemUTC());
      assertFalse(
          none.isTrusted(
              Defaults.relyingParty(),
              "packed",
              Optional.empty(),
              List.of(chain.attestation, chain.intermediate)));
    }

    @Test
    void fromAnotherRootOfTheSameName() {
      CertificateChain other = new CertificateChain();
      assertFalse(
          trusting(other.root)
              .isTrusted(
                  Defaults.relyingParty(),
                  "packed",
                  Optional.empty(),
                  List.of(chain.attestation, chain.intermediate)));
    }

    @Test
    void byAChainThatBringsItsOwnRoot() {
      CertificateChain own = new CertificateChain();
      assertFalse(
          trusting(chain.root)
              .isTrusted(
                  Defaults.relyingParty(),
                  "packed",
                  Optional.empty(),
                  List.of(own.attestation, own.intermediate, own.root)));
    }

    @Test
    void byAChainInTheWrongOrder() {
      assertFalse(
          trusting(chain.root)
              .isTrusted(
                  Defaults.relyingParty(),
                  "packed",
                  Optional.empty(),
                  List.of(chain.intermediate, chain.attestation)));
    }

    @Test
    void byAChainWithALinkMissing() {
      assertFalse(
          trusting(chain.root)
              .isTrusted(
                  Defaults.relyingParty(), "packed", Optional.empty(), List.of(chain.attestation)));
    }

    @Test
    void byAChainWithAStrangerInIt() {
      CertificateChain other = new CertificateChain();
      assertFalse(
          trusting(chain.root)
              .isTrusted(
                  Defaults.relyingParty(),
                  "packed",
                  Optional.empty(),
                  List.of(chain.attestation, other.intermediate, chain.intermediate)));
    }

    @Test
    void byACertificateThatHasExpired() {
      Consumer<Draft> expired = each -> each.until = Instant.now().minus(Duration.ofHours(1));
      assertUntrusted(RIGHT, expired);
      assertUntrusted(expired, RIGHT);
    }

    @Test
    void byACertificateThatIsNotValidYet() {
      Consumer<Draft> early = each -> each.from = Instant.now().plus(Duration.ofHours(1));
      assertUntrusted(RIGHT, early);
      assertUntrusted(early, RIGHT);
    }

    @Test
    void throughAnIntermediateThatIsNoAuthority() {
      assertUntrusted(each -> each.constraints = new BasicConstraints(false), RIGHT);
      assertUntrusted(each -> each.constraints = null, RIGHT);
    }

    @Test
    void throughAnIntermediateWhoseKeySignsNoCertificates() {
      assertUntrusted(each -> each.keyUsage = KeyUsage.digitalSignature, RIGHT);
    }

    @Test
    void byACertificateWithACriticalExtensionThatNobodyKnows() {
      assertUntrusted(RIGHT, each -> each.criticalExtensionThatNobodyKnows = true);
      assertUntrusted(each -> each.criticalExtensionThatNobodyKnows = true, RIGHT);
    }

    @Test
    void whereTheAnchorItselfIsTheCertificateAndHasExpired() {
      CertificateChain expired =
          new CertificateChain(
              RIGHT, each -> each.until = Instant.now().minus(Duration.ofHours(1)));
      assertFalse(
          trusting(expired.attestation)
              .isTrusted(
                  Defaults.relyingParty(),
                  "packed",
                  Optional.empty(),
                  List.of(expired.attestation)));
    }
  }

  /** Certificate revocation lists (RFC 5280 §5). */
  @Nested
  class AreNotReachedByWhatIsRevoked {

    private boolean isTrustedWith(byte[] list) throws IOException {
      Path roots = CertificateChain.write(directory.resolve("roots.pem"), List.of(chain.root));
      return new TrustAnchors(
              Defaults.with(
                  AttestationPolicy.class,
                  Map.of(
                      "fido.attestation.trust-anchors",
                      roots.toString(),
                      "fido.attestation.revocation-lists",
                      Files.write(directory.resolve("list.crl"), list).toString())),
              NO_STATUS,
              Clock.systemUTC())
          .isTrusted(
              Defaults.relyingParty(),
              "packed",
              Optional.empty(),
              List.of(chain.attestation, chain.intermediate));
    }

    @Test
    void byItsOwnIssuer() throws IOException {
      assertFalse(isTrustedWith(chain.revokedByIntermediate(TOMORROW, chain.attestation)));
      assertFalse(isTrustedWith(chain.revokedByRoot(TOMORROW, chain.intermediate)));
    }

    @Test
    void whereTheListIsOfYesterday() throws IOException {
      assertFalse(isTrustedWith(chain.revokedByIntermediate(YESTERDAY, chain.attestation)));
    }

    @Test
    void butByWhatIsOnNoList() throws IOException {
      CertificateChain other = new CertificateChain();
      assertTrue(isTrustedWith(chain.revokedByIntermediate(TOMORROW, other.attestation)));
      assertTrue(isTrustedWith(chain.revokedByIntermediate(TOMORROW)));
    }

    @Test
    void butByWhatAnotherIssuerOfTheSameNameRevoked() throws IOException {
      CertificateChain other = new CertificateChain();
      assertTrue(isTrustedWith(other.revokedByIntermediate(TOMORROW, chain.attestation)));
      // Nor does an issuer's list apply to certificates of other issuers.
      assertTrue(isTrustedWith(chain.revokedByRoot(TOMORROW, chain.attestation)));
    }

    @Test
    void andNoListStopsTheStart() {
      ConfigurationException e =
          assertThrows(
              ConfigurationException.class,
              () -> isTrustedWith(CertificateChain.encoded(chain.root)));
      assertEquals(
          "fido.attestation.revocation-lists: %s is not a file of a revocation list"
              .formatted(directory.resolve("list.crl")),
          e.getMessage());
    }
  }

  /** Roots of one statement format. */
  @Nested
  class OfOneFormat {

    private final List<X509Certificate> path = List.of(chain.attestation, chain.intermediate);

    @ParameterizedTest
    @ValueSource(strings = {"android-key", "apple", "fido-u2f", "packed", "tpm"})
    void areReachedByItsStatementsOnly(String format) {
      Path roots = CertificateChain.write(directory.resolve("roots.pem"), List.of(chain.root));
      TrustAnchors anchors =
          new TrustAnchors(
              Defaults.with(
                  AttestationPolicy.class,
                  Map.of("fido.attestation.format-trust-anchors." + format, roots.toString())),
              NO_STATUS,
              Clock.systemUTC());

      for (String each : List.of("android-key", "apple", "fido-u2f", "packed", "tpm")) {
        assertEquals(
            each.equals(format),
            anchors.isTrusted(Defaults.relyingParty(), each, Optional.empty(), path),
            each);
      }
    }
  }

  /** Google's status list of leaked keys. */
  @Nested
  class AreNotReachedByAndroidsLeakedKeys {

    private boolean isTrusted(String format, String entries) {
      AndroidStatusList list = new AndroidStatusList(new ObjectMapper());
      list.install("{\"entries\": {" + entries + "}}", YESTERDAY);
      Path roots = CertificateChain.write(directory.resolve("roots.pem"), List.of(chain.root));
      return new TrustAnchors(
              Defaults.with(
                  AttestationPolicy.class,
                  Map.of("fido.attestation.trust-anchors", roots.toString())),
              list,
              Clock.systemUTC())
          .isTrusted(
              Defaults.relyingParty(),
              format,
              Optional.empty(),
              List.of(chain.attestation, chain.intermediate));
    }

    private String entry(X509Certificate certificate, String status) {
      return "\"%s\": {\"status\": \"%s\", \"reason\": \"KEY_COMPROMISE\"}"
          .formatted(certificate.getSerialNumber().toString(16), status);
    }

    @Test
    void whereTheListHasACertificateOfTheChain() {
      assertFalse(isTrusted("android-key", entry(chain.attestation, "REVOKED")));
      assertFalse(isTrusted("android-key", entry(chain.intermediate, "SUSPENDED")));
    }

    @Test
    void butByOthersAndInOtherFormats() {
      assertTrue(isTrusted("android-key", entry(new CertificateChain().attestation, "REVOKED")));
      assertTrue(isTrusted("android-key", ""));
      assertTrue(isTrusted("packed", entry(chain.attestation, "REVOKED")));
    }
  }

  @Nested
  class AreNotConfigured {

    private void assertStops(Path path, String why) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> configured(path.toString()));
      assertEquals("fido.attestation.trust-anchors: " + path + " " + why, e.getMessage());
    }

    @Test
    void byAFileThatIsNotThere() {
      assertStops(directory.resolve("nope.pem"), "has no certificate");
    }

    @Test
    void byAnEmptyDirectory() {
      assertStops(directory, "has no certificate");
    }

    @Test
    void byAFileOfSomethingElse() throws Exception {
      assertStops(
          Files.writeString(directory.resolve("x.pem"), "not a certificate"),
          "is not a file of a certificate");
    }
  }

  /** The fingerprints are those that the vendors publish. */
  @ParameterizedTest
  @CsvSource({
    "apple-webauthn,                   0915dd5c07a28db549d1f677bb5a75d4bfbe9561a773424327762e9e02f9bb29",
    "google-hardware-attestation-2016, c1984a3ef45c1e2a918551de10603c86f7051b2249c4891cae3230eabd0c97d5",
    "google-hardware-attestation-2019, 1ef1a04b8ba58ab94589ac498c8982a783f24ea7307e0159a0c3a73b377d87cc",
    "google-hardware-attestation-2021, ab6641178a36e179aa0c1cdddf9a16eb45fa20943e2b8cd7c7c05c26cf8b487a",
    "google-hardware-attestation-2022, cedb1cb6dc896ae5ec797348bce9286753c2b38ee71ce0fbe34a9a1248800dfc",
    "google-hardware-attestation-2025, 6d9db4ce6c5c0b293166d08986e05774a8776ceb525d9e4329520de12ba4bcc0",
  })
  void aVendorsRootIsTheVendorsAndForItsFormatOnly(String name, String fingerprint)
      throws Exception {
    X509Certificate root;
    try (InputStream in = getClass().getResourceAsStream("/attestation-roots/" + name + ".pem")) {
      root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    assertEquals(fingerprint, HexFormat.of().formatHex(Sha256.of(root.getEncoded())));
    root.verify(root.getPublicKey());

    String format = name.startsWith("apple") ? "apple" : "android-key";
    Clock then = Clock.fixed(root.getNotBefore().toInstant(), ZoneOffset.UTC);
    TrustAnchors anchors = new TrustAnchors(Defaults.of(AttestationPolicy.class), NO_STATUS, then);
    assertTrue(anchors.isTrusted(Defaults.relyingParty(), format, Optional.empty(), List.of(root)));
    assertFalse(
        anchors.isTrusted(Defaults.relyingParty(), "packed", Optional.empty(), List.of(root)));
    // Nor does it apply to a model that has roots of its own.
    assertFalse(
        anchors.isTrusted(
            Defaults.relyingParty(), format, Optional.of(Set.of(chain.root)), List.of(root)));
  }
}
