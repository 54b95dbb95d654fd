package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policy of a minimum PIN length of six characters. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@TestProfile(ShortPinTest.SixCharacters.class)
class ShortPinTest {

  /** Settings of that policy. */
  public static final class SixCharacters implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "fido.authenticator.minimum-pin-length",
          "6",
          "fido.authenticator.uv-initialization",
          "first-use");
    }
  }

  private Api api;

  @BeforeEach
  void client() {
    api = Api.api();
  }

  private Response register(Map<?, ?> outputs) {
    return api.register(newName(), new SoftwareAuthenticator(), each -> each.extend(outputs));
  }

  @Test
  void isAskedForWhateverTheRequestSays() {
    ObjectNode request = named(newName());
    request.putObject("extensions").put("minPinLength", false);

    assertTrue(api.begin(REGISTER, request).getBoolean("extensions.minPinLength"));
    assertTrue(api.begin(REGISTER, named(newName())).getBoolean("extensions.minPinLength"));
  }

  @Test
  void aShorterOneIsRefusedAndTheOperatorSeesWhy() {
    assertRefused(
        register(Map.of("minPinLength", 5)), 403, "AUTHENTICATOR_NOT_ALLOWED", "PIN_TOO_SHORT");

    assertEquals(
        "PIN_TOO_SHORT",
        Database.query(
            "select distinct detail ->> 'reason' from events where type = 'REGISTRATION_REFUSED'"
                + " and detail ->> 'reason' = 'PIN_TOO_SHORT'"));
  }

  @Test
  void oneThatIsLongEnoughRegisters() {
    register(Map.of("minPinLength", 6))
        .statusCode(200)
        .body("data.extensions.minPinLength", equalTo(6));
  }

  @Test
  void theFirstVerificationMakesTwoFactorsWhereThatIsConfigured() {
    String name = newName();
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    api.register(
            name,
            authenticator,
            each -> each.flags = SoftwareAuthenticator.UP | SoftwareAuthenticator.AT)
        .statusCode(200);

    String token =
        api.authenticate(name, authenticator, right -> {}).json().getString("data.accessToken");

    assertTrue(Tokens.claims(token).path("amr").toString().contains("mfa"));
  }

  @Test
  void anAuthenticatorThatDoesNotSayRegisters() {
    register(Map.of()).statusCode(200);
    api.registered(newName());
  }
}
