package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conditional create: a passkey without user interaction, beside another sign-in (WebAuthn L3 §7.1
 * step 15).
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class ConditionalCreateTest {

  private static final Consumer<Registration> NOBODY_THERE =
      registration -> registration.flags = SoftwareAuthenticator.AT;

  private final String name = newName();
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  private Api signedIn;
  private String token;

  @BeforeEach
  void somebodyIsSignedIn() {
    token = api().accessToken(name, new SoftwareAuthenticator());
    signedIn = api().with(token);
  }

  private ObjectNode completion(ObjectNode begin, Consumer<Registration> change) {
    Json options = signedIn.begin(REGISTER, begin);
    authenticator.userHandle = Base64Url.decode(options.getString("user.id"));
    return named(name)
        .set("credential", authenticator.register(options.getString("challenge"), change));
  }

  private Response register(ObjectNode begin, Consumer<Registration> change) {
    return signedIn.post(REGISTER + "/complete", completion(begin, change));
  }

  private static void assertNotPresent(Response response) {
    assertRefused(response, 401, "INVALID_ATTESTATION", "USER_NOT_PRESENT");
  }

  @Test
  void needsNobodyPresentWhereItWasAskedFor() {
    register(named(name).put("mediation", "conditional"), NOBODY_THERE)
        .statusCode(200)
        .body("data.userVerified", equalTo(false));
  }

  @Test
  void isOnlyForWhoIsSignedIn() {
    UUID userId = api().with(token).get("/api/v1/me").json().getUUID("data.userId");
    String enrollment =
        api()
            .with(Tokens.WRITER)
            .post("/api/v1/admin/users/" + userId + "/enrollment-tokens", object())
            .json()
            .getString("data.enrollmentToken");

    for (Api each : List.of(api(), api().with(enrollment))) {
      assertRefused(
          each.post(REGISTER + "/begin", named(name).put("mediation", "conditional")),
          401,
          "UNAUTHORIZED",
          null);
    }
  }

  @Test
  void isNoSignIn() {
    String added =
        register(named(name).put("mediation", "conditional"), NOBODY_THERE)
            .json()
            .getString("data.accessToken");

    JsonNode before = Tokens.claims(token);
    JsonNode after = Tokens.claims(added);
    assertEquals(before.get("auth_time"), after.get("auth_time"));
    assertEquals(before.get("amr"), after.get("amr"));
    assertEquals(id(authenticator), after.get("cid").textValue());
  }

  private static String id(SoftwareAuthenticator authenticator) {
    return Base64Url.encode(authenticator.credentialId);
  }

  @Test
  void takesAnAttestationOfItToo() {
    register(
            named(name).put("mediation", "conditional"),
            NOBODY_THERE.andThen(Registration::selfAttest))
        .statusCode(200)
        .body("data.attestationTrust", equalTo("self"));
  }

  @Test
  void isWhatThePageSaysBesideTheOptions() {
    signedIn
        .post(REGISTER + "/begin", named(name).put("mediation", "conditional"))
        .statusCode(200)
        .body("data", not(hasKey("mediation")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "optional", "required"})
  void anyOtherMediationNeedsSomebody(String mediation) {
    assertNotPresent(register(named(name).put("mediation", mediation), NOBODY_THERE));
  }

  @Test
  void theCompletionCanNotAskForIt() {
    ObjectNode request = completion(named(name), NOBODY_THERE);
    request.put("mediation", "conditional");
    ((ObjectNode) request.get("credential")).put("mediation", "conditional");

    assertNotPresent(signedIn.post(REGISTER + "/complete", request));
  }

  @Test
  void theClientDataCanNotAskForIt() {
    assertNotPresent(
        register(
            named(name),
            NOBODY_THERE.andThen(each -> each.clientData.put("mediation", "conditional"))));
  }

  @Test
  void stillNeedsTheUserVerifiedWhereThatWasAskedFor() {
    assertRefused(
        register(
            named(name).put("mediation", "conditional").put("userVerification", "required"),
            NOBODY_THERE),
        401,
        "INVALID_ATTESTATION",
        "USER_NOT_VERIFIED");
  }

  @Test
  void signingInWithItNeedsSomebody() {
    register(named(name).put("mediation", "conditional"), NOBODY_THERE).statusCode(200);

    assertRefused(
        api().authenticate(name, authenticator, each -> each.flags = 0),
        401,
        "INVALID_SIGNATURE",
        "USER_NOT_PRESENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"immediate\"", "\"Conditional\"", "\"\"", "1", "true"})
  void aMediationThatThereIsNotIsABadInput(String mediation) {
    assertBadInput(
        api()
            .post(
                REGISTER + "/begin",
                "{\"username\":\"" + name + "\",\"mediation\":" + mediation + "}"),
        "INVALID_REQUEST",
        "mediation");
  }
}
