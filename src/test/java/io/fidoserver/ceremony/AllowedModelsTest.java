package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.TpmAttestation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policy of one allowed model, with its vendor's trust anchor and required user verification. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@TestProfile(AllowedModelsTest.OneModel.class)
class AllowedModelsTest {

  /** Settings of that policy; the emulators have the AAGUID of no model. */
  public static final class OneModel implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings =
          new HashMap<>(new StrictPolicyTest.Strict().getConfigOverrides());
      settings.put("fido.attestation.policy", "prefer");
      settings.put("fido.authenticator.allowed-aaguids", ALLOWED.toString());
      settings.merge("fido.attestation.trust-anchors", tpmRoot().toString(), (a, b) -> a + "," + b);
      settings.put("fido.authenticator.user-verification-required", "true");
      return settings;
    }
  }

  private static final UUID ALLOWED = UUID.fromString("d1d1d1d1-0000-4000-8000-000000000001");
  private static final TpmAttestation TPM = new TpmAttestation();

  private static Path tpmRoot() {
    try {
      return CertificateChain.write(
          Files.createTempFile("tpm-root", ".pem"), List.of(TPM.chain.root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Api api;

  @BeforeEach
  void client() {
    api = Api.api();
  }

  @Test
  void anotherModelIsRefusedAndTheOperatorSeesWhy() {
    String name = newName();
    String challenge = api.begin(REGISTER, named(name)).getString("challenge");

    assertRefused(
        api.complete(REGISTER, name, AttestationEmulator.PACKED.register(challenge)),
        403,
        "AUTHENTICATOR_NOT_ALLOWED",
        "AAGUID_NOT_ALLOWED");

    assertEquals(
        "AAGUID_NOT_ALLOWED",
        Database.query(
            "select distinct detail ->> 'reason' from events where type = 'REGISTRATION_REFUSED'"
                + " and detail ->> 'reason' = 'AAGUID_NOT_ALLOWED'"));
  }

  @Test
  void aModelThatIsOnlyClaimedIsRefused() {
    assertRefused(
        api.register(newName(), new SoftwareAuthenticator(), right -> {}),
        403,
        "AUTHENTICATOR_NOT_ALLOWED",
        "UNTRUSTED_ATTESTATION");
  }

  /** Its certificate is trusted, but says nothing of a model. */
  @Test
  void aModelThatATpmClaimsIsRefused() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.aaguid = ALLOWED;

    assertRefused(
        api.register(newName(), authenticator, TPM::attest),
        403,
        "AUTHENTICATOR_NOT_ALLOWED",
        "AAGUID_NOT_ALLOWED");
  }

  @Test
  void whoWasNotVerifiedIsRefusedThoughNobodyAskedForIt() {
    assertRefused(
        api.register(
            newName(),
            new SoftwareAuthenticator(),
            wrong -> wrong.flags &= ~SoftwareAuthenticator.UV),
        401,
        "INVALID_ATTESTATION",
        "USER_NOT_VERIFIED");
  }
}
