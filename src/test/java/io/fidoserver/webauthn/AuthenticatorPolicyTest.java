package io.fidoserver.webauthn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fidoserver.error.Reason;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which authenticators may register. */
class AuthenticatorPolicyTest {

  private static final UUID MODEL = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private static AuthenticatorPolicy policy(String key, Object value) {
    return Defaults.with(
        AuthenticatorPolicy.class, Map.of("fido.authenticator." + key, value.toString()));
  }

  @ParameterizedTest
  @EnumSource
  void byDefaultAllMay(AttestationTrust trust) {
    assertNull(Defaults.of(AuthenticatorPolicy.class).refuses(MODEL, trust, true));
  }

  @ParameterizedTest
  @EnumSource
  void aModelThatIsDeniedMayNotWhateverItsWordIsWorth(AttestationTrust trust) {
    AuthenticatorPolicy policy = policy("denied-aaguids", OTHER + "," + MODEL);

    assertEquals(Reason.AAGUID_DENIED, policy.refuses(MODEL, trust, false));
    assertNull(policy.refuses(UUID.randomUUID(), trust, false));
  }

  @Test
  void aModelThatIsAllowedMayWhereItIsShownToBeOne() {
    AuthenticatorPolicy policy = policy("allowed-aaguids", MODEL);

    assertNull(policy.refuses(MODEL, AttestationTrust.TRUSTED, false));
    assertEquals(Reason.AAGUID_NOT_ALLOWED, policy.refuses(OTHER, AttestationTrust.TRUSTED, false));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TRUSTED")
  void aModelThatIsOnlyClaimedMayNotWhereModelsAreListed(AttestationTrust trust) {
    assertEquals(
        Reason.UNTRUSTED_ATTESTATION,
        policy("allowed-aaguids", MODEL).refuses(MODEL, trust, false));
  }

  @Test
  void aCredentialThatMayBeBackedUpMayNotWhereNoneMay() {
    AuthenticatorPolicy policy = policy("backup-eligible", false);

    assertEquals(
        Reason.BACKUP_ELIGIBLE_NOT_ALLOWED, policy.refuses(MODEL, AttestationTrust.NONE, true));
    assertNull(policy.refuses(MODEL, AttestationTrust.NONE, false));
  }
}
