package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.test.TestAttestationUtil;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policy of one trust anchor, and one credential for each user. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@TestProfile(StrictPolicyTest.Strict.class)
class StrictPolicyTest {

  /** Settings of that policy. */
  public static final class Strict implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "fido.attestation.policy",
          "require-trusted",
          "fido.attestation.trust-anchors",
          root().toString(),
          "fido.options.user-verification",
          "required",
          "fido.authenticator.max-credentials",
          "1");
    }

    private static Path root() {
      try {
        return CertificateChain.write(
            Files.createTempFile("root", ".pem"),
            List.of(TestAttestationUtil.load3tierTestRootCACertificate()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Api api;

  @BeforeEach
  void client() {
    api = Api.api();
  }

  private Response register(Api as, String name, AttestationEmulator emulator) {
    String challenge = as.begin(REGISTER, named(name)).getString("challenge");
    return as.complete(REGISTER, name, emulator.register(challenge));
  }

  @Test
  void whatTheVendorAttestsRegisters() {
    register(api, newName(), AttestationEmulator.PACKED)
        .statusCode(200)
        .body("data.attestationTrust", equalTo("trusted"));
  }

  @Test
  void whatIsNotAttestedDoesNot() {
    assertRefused(
        api.register(newName(), new SoftwareAuthenticator(), right -> {}),
        401,
        "INVALID_ATTESTATION",
        "ATTESTATION_REQUIRED");
    assertRefused(
        api.register(
            newName(), new SoftwareAuthenticator(), SoftwareAuthenticator.Registration::selfAttest),
        401,
        "INVALID_ATTESTATION",
        "ATTESTATION_REQUIRED");
  }

  @Test
  void whatAnotherRootAttestsDoesNot() {
    assertRefused(
        register(api, newName(), AttestationEmulator.APPLE),
        401,
        "INVALID_ATTESTATION",
        "UNTRUSTED_ATTESTATION");
  }

  @Test
  void whatIsRequiredByDefaultNoPageWeakens() {
    String name = newName();
    ObjectNode weak = named(name).put("userVerification", "discouraged");

    assertEquals(
        "required", api.begin(REGISTER, weak).getString("authenticatorSelection.userVerification"));
    register(api, name, AttestationEmulator.PACKED).statusCode(200);
    assertEquals("required", api.begin(AUTHENTICATE, weak).getString("userVerification"));
  }

  @Test
  void nobodyHasMoreCredentialsThanAllowed() {
    String name = newName();
    String token =
        register(api, name, AttestationEmulator.PACKED).json().getString("data.accessToken");

    assertRefused(
        register(api.with(token), name, AttestationEmulator.PACKED),
        409,
        "CREDENTIAL_LIMIT_REACHED",
        null);
  }
}
