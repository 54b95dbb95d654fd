package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
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
      settings.put("fido.authenticator.allowed-aaguids", UUID.randomUUID().toString());
      settings.put("fido.authenticator.user-verification-required", "true");
      return settings;
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
            "select detail ->> 'reason' from events where type = 'REGISTRATION_REFUSED'"
                + " order by id desc limit 1"));
  }

  @Test
  void aModelThatIsOnlyClaimedIsRefused() {
    assertRefused(
        api.register(newName(), new SoftwareAuthenticator(), right -> {}),
        403,
        "AUTHENTICATOR_NOT_ALLOWED",
        "UNTRUSTED_ATTESTATION");
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
