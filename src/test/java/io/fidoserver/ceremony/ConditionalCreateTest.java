package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.function.Consumer;
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

  private ObjectNode completion(ObjectNode begin, Consumer<Registration> change) {
    String challenge = api().begin(REGISTER, begin).getString("challenge");
    return named(name).set("credential", authenticator.register(challenge, change));
  }

  private Response register(ObjectNode begin, Consumer<Registration> change) {
    return api().post(REGISTER + "/complete", completion(begin, change));
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
  void takesAnAttestationOfItToo() {
    register(
            named(name).put("mediation", "conditional"),
            NOBODY_THERE.andThen(Registration::selfAttest))
        .statusCode(200)
        .body("data.attestationTrust", equalTo("self"));
  }

  @Test
  void isWhatThePageSaysBesideTheOptions() {
    api()
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

    assertNotPresent(api().post(REGISTER + "/complete", request));
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
