package io.fidoserver.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fidoserver.error.Reason;
import io.fidoserver.metadata.MetadataSample;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.webauthn.AttestationTrust;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authenticator policy: the authenticators that are refused, and the rule that refuses them. */
class AuthenticatorPolicyTest {

  private static final UUID MODEL = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
  private static final AuthenticatorRules DEFAULT = Defaults.of(AuthenticatorPolicy.class).rules();

  private static AuthenticatorRules policy(String key, Object value) {
    return Defaults.with(
            AuthenticatorPolicy.class, Map.of("fido.authenticator." + key, value.toString()))
        .rules();
  }

  private static Authenticator authenticator(UUID aaguid, AttestationTrust trust) {
    return new Authenticator(
        aaguid, trust, trust == AttestationTrust.TRUSTED, List.of(), false, null, Optional.empty());
  }

  private static Reason judge(AuthenticatorRules policy, UUID aaguid, AttestationTrust trust) {
    return policy.firstViolation(authenticator(aaguid, trust), TODAY);
  }

  private static Authenticator mayBeBackedUp() {
    return new Authenticator(
        MODEL, AttestationTrust.NONE, false, List.of(), true, null, Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void byDefaultAllMay(AttestationTrust trust) {
    assertNull(judge(DEFAULT, MODEL, trust));
    assertNull(DEFAULT.firstViolation(mayBeBackedUp(), TODAY));
  }

  @ParameterizedTest
  @EnumSource
  void aModelThatIsDeniedMayNotWhateverItsWordIsWorth(AttestationTrust trust) {
    AuthenticatorRules policy = policy("denied-aaguids", OTHER + "," + MODEL);

    assertEquals(Reason.AAGUID_DENIED, judge(policy, MODEL, trust));
    assertNull(judge(policy, UUID.randomUUID(), trust));
  }

  @Test
  void aModelThatIsAllowedMayWhereItIsShownToBeOne() {
    AuthenticatorRules policy = policy("allowed-aaguids", MODEL);

    assertNull(judge(policy, MODEL, AttestationTrust.TRUSTED));
    assertEquals(Reason.AAGUID_NOT_ALLOWED, judge(policy, OTHER, AttestationTrust.TRUSTED));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TRUSTED")
  void aModelThatIsOnlyClaimedMayNotWhereModelsAreListed(AttestationTrust trust) {
    assertEquals(
        Reason.UNTRUSTED_ATTESTATION, judge(policy("allowed-aaguids", MODEL), MODEL, trust));
    assertEquals(
        Reason.UNTRUSTED_ATTESTATION, judge(policy("minimum-certification", "L1"), MODEL, trust));
  }

  /** A TPM's certificate says nothing of a model, and signs whatever AAGUID it is given. */
  @Test
  void aModelThatATrustedAttestationDoesNotProveMayNotWhereModelsAreListed() {
    Authenticator unproven =
        new Authenticator(
            MODEL, AttestationTrust.TRUSTED, false, List.of(), false, null, Optional.empty());

    assertEquals(
        Reason.AAGUID_NOT_ALLOWED,
        policy("allowed-aaguids", MODEL).firstViolation(unproven, TODAY));
    assertEquals(
        Reason.AAGUID_DENIED, policy("denied-aaguids", MODEL).firstViolation(unproven, TODAY));
  }

  @Test
  void aCredentialThatMayBeBackedUpMayNotWhereNoneMay() {
    AuthenticatorRules policy = policy("backup-eligible", false);

    assertEquals(Reason.BACKUP_ELIGIBLE_NOT_ALLOWED, policy.firstViolation(mayBeBackedUp(), TODAY));
    assertNull(judge(policy, MODEL, AttestationTrust.NONE));
  }

  @Test
  void anAuthenticatorThatSaysItTakesAShortPinMayNotWhereALongerOneIsWanted() {
    AuthenticatorRules policy = policy("minimum-pin-length", 6);

    assertEquals(Reason.PIN_TOO_SHORT, policy.firstViolation(withPin(5), TODAY));
    assertNull(policy.firstViolation(withPin(6), TODAY));
    assertNull(policy.firstViolation(withPin(null), TODAY));
    assertNull(DEFAULT.firstViolation(withPin(4), TODAY));
  }

  private static Authenticator withPin(Integer minPinLength) {
    return new Authenticator(
        MODEL, AttestationTrust.NONE, false, List.of(), false, minPinLength, Optional.empty());
  }

  @Nested
  class WithMetadata {

    private final CertificateChain chain = new CertificateChain();

    private Reason judge(
        AuthenticatorRules policy, List<X509Certificate> certificates, String... reports) {
      ModelMetadata model = MetadataSample.model(MODEL, reports);
      return policy.firstViolation(
          new Authenticator(
              MODEL, AttestationTrust.TRUSTED, true, certificates, false, null, Optional.of(model)),
          TODAY);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "REVOKED",
          "USER_VERIFICATION_BYPASS",
          "ATTESTATION_KEY_COMPROMISE",
          "USER_KEY_REMOTE_COMPROMISE",
          "USER_KEY_PHYSICAL_COMPROMISE"
        })
    void aModelThatIsBrokenMayNot(String status) {
      assertEquals(
          Reason.AUTHENTICATOR_STATUS,
          judge(
              DEFAULT,
              List.of(),
              report("FIDO_CERTIFIED", "2020-01-01"),
              report(status, "2026-11-24")));
      assertNull(judge(DEFAULT, List.of(), report(status, "2026-11-25")));
      assertNull(judge(policy("refused-statuses", "RETIRED"), List.of(), report(status, null)));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"NOT_FIDO_CERTIFIED", "UPDATE_AVAILABLE", "RETIRED", "SOMETHING_NEW", ""})
    void anyOtherMay(String status) {
      assertNull(judge(DEFAULT, List.of(), report(status, null)));
    }

    @Test
    void onlyTheBatchMayNotWhoseCertificateIsReported() {
      String report =
          """
          {"status": "ATTESTATION_KEY_COMPROMISE", "certificate": "%s"}"""
              .formatted(MetadataSample.base64(chain.attestation));

      assertEquals(Reason.AUTHENTICATOR_STATUS, judge(DEFAULT, List.of(chain.attestation), report));
      assertNull(
          judge(DEFAULT, List.of(new CertificateChain().attestation, chain.intermediate), report));
    }

    @ParameterizedTest
    @CsvSource({
      "FIDO_CERTIFIED, L1, true",
      "FIDO_CERTIFIED, L1_PLUS, false",
      "FIDO_CERTIFIED_L1, L1, true",
      "FIDO_CERTIFIED_L1plus, L1_PLUS, true",
      "FIDO_CERTIFIED_L2, L1_PLUS, true",
      "FIDO_CERTIFIED_L2, L2_PLUS, false",
      "FIDO_CERTIFIED_L2plus, L2, true",
      "FIDO_CERTIFIED_L3, L2_PLUS, true",
      "FIDO_CERTIFIED_L3plus, L3_PLUS, true",
      "FIDO_CERTIFIED_L9, L1, false",
      "NOT_FIDO_CERTIFIED, L1, false"
    })
    void aModelMayThatIsCertifiedForEnough(String status, String minimum, boolean may) {
      assertEquals(
          may ? null : Reason.CERTIFICATION_TOO_LOW,
          judge(policy("minimum-certification", minimum), List.of(), report(status, null)));
    }

    @Test
    void theLastCertificationCounts() {
      assertEquals(
          Reason.CERTIFICATION_TOO_LOW,
          judge(
              policy("minimum-certification", "L2"),
              List.of(),
              report("FIDO_CERTIFIED_L2", "2020-01-01"),
              report("FIDO_CERTIFIED_L1", "2021-01-01")));
    }

    @Test
    void aModelThatIsNotInTheMetadataIsNotCertified() {
      assertEquals(
          Reason.CERTIFICATION_TOO_LOW,
          policy("minimum-certification", "L1")
              .firstViolation(authenticator(OTHER, AttestationTrust.TRUSTED), TODAY));
    }

    private String report(String status, String effectiveDate) {
      return """
      {"status": "%s", "effectiveDate": %s}"""
          .formatted(status, effectiveDate == null ? null : '"' + effectiveDate + '"');
    }
  }
}
