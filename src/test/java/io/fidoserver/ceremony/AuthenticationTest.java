package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Authentications that succeed (WebAuthn L3 §7.2). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AuthenticationTest {

  /** As Safari sends it for a credential that is not discoverable. */
  @Test
  void anEmptyUserHandleClaimsNothingWhereTheUserIsNamed() {
    String username = newName();
    SoftwareAuthenticator authenticator = api().registered(username);

    api()
        .authenticate(username, authenticator, right -> right.userHandle = new byte[0])
        .statusCode(200);
  }

  @Test
  void optionsNameTheUsersCredentials() {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);

    api()
        .post(AUTHENTICATE + "/begin", named(name))
        .statusCode(200)
        .body("message", equalTo("Authentication challenge created"))
        .body("data.challenge", matchesPattern("[A-Za-z0-9_-]{43}"))
        .body("data.timeout", equalTo(60000))
        .body("data.rpId", equalTo("example.org"))
        .body("data.userVerification", equalTo("preferred"))
        .body("data.allowCredentials", hasSize(1))
        .body("data.allowCredentials[0].id", equalTo(Base64Url.encode(authenticator.credentialId)))
        .body("data.allowCredentials[0].type", equalTo("public-key"))
        .body("data.allowCredentials[0].transports", contains("internal", "hybrid"))
        .body("data", not(hasKey("hints")))
        .body("data", not(hasKey("extensions")));
  }

  @Test
  void optionsWithoutANameAllowAnyDiscoverableCredential() {
    ObjectNode request = object().put("userVerification", "required");
    request.putArray("hints").add("client-device");
    request.putObject("extensions").putObject("largeBlob").put("read", true);

    api()
        .post(AUTHENTICATE + "/begin", request)
        .statusCode(200)
        .body("data.allowCredentials", empty())
        .body("data.userVerification", equalTo("required"))
        .body("data.hints", contains("client-device"))
        .body("data.extensions.largeBlob.read", equalTo(true));
  }

  /** A page may send what it passes to {@code get()} beside the options. */
  @Test
  void aMediationIsThePagesOwn() {
    api()
        .post(AUTHENTICATE + "/begin", object().put("mediation", "immediate"))
        .statusCode(200)
        .body("data.allowCredentials", empty());
  }

  @Test
  void signsInByName() {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);

    api()
        .authenticate(name.toUpperCase(), authenticator, right -> {})
        .statusCode(200)
        .body("message", equalTo("Authentication completed"))
        .body("data.authenticated", equalTo(true))
        .body("data.userId", matchesPattern("[0-9a-f-]{36}"))
        .body("data.username", equalTo(name))
        .body("data.credentialId", equalTo(Base64Url.encode(authenticator.credentialId)))
        .body("data.authenticationTime", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
        .body("data.userVerified", equalTo(true))
        .body("data.signCount", equalTo(0))
        .body("data.backupEligible", equalTo(false))
        .body("data.backupState", equalTo(false))
        .body("data", not(hasKey("transaction")));
  }

  @Test
  void signsInByUserHandleAlone() {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);

    api()
        .authenticate(null, authenticator, right -> {})
        .statusCode(200)
        .body("data.username", equalTo(name));
  }

  @Test
  void signsInByNameWithoutAUserHandle() {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);

    api()
        .authenticate(name, authenticator, authentication -> authentication.userHandle = null)
        .statusCode(200);
  }

  @Test
  void writesTheCredentialsNewState() {
    String name = newName();
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    api()
        .register(
            name,
            authenticator,
            registration ->
                registration.flags =
                    SoftwareAuthenticator.UP | SoftwareAuthenticator.AT | SoftwareAuthenticator.BE)
        .statusCode(200);

    api()
        .authenticate(
            name,
            authenticator,
            authentication -> {
              authentication.flags |= SoftwareAuthenticator.BE | SoftwareAuthenticator.BS;
              authentication.signCount = 0xfffffff0L;
            })
        .statusCode(200)
        .body("data.signCount", equalTo(0xfffffff0L));

    assertEquals(0xfffffff0L, column("sign_count", authenticator));
    assertEquals(true, column("backup_state", authenticator));
    // Another factor has to allow that: see AuthenticationStrengthTest.
    assertEquals(false, column("uv_initialized", authenticator));
    assertNotNull(column("last_used_at", authenticator));
  }

  @Test
  void aSyncedCredentialsCounterMayStandStillAndIsNeverSetBack() {
    String name = newName();
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    api()
        .register(
            name,
            authenticator,
            registration -> {
              registration.flags |= SoftwareAuthenticator.BE;
              registration.signCount = 7;
            })
        .statusCode(200);

    api()
        .authenticate(
            name,
            authenticator,
            authentication -> {
              authentication.flags |= SoftwareAuthenticator.BE;
              authentication.signCount = 3;
            })
        .statusCode(200)
        .body("data.signCount", equalTo(3));

    assertEquals(7L, column("sign_count", authenticator));
  }

  @Test
  void returnsTheTransactionThatItConfirms() {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);
    // Numbers and escapes are returned unchanged: nothing is rounded, NUL is not lost.
    String transaction =
        "{\"amount\":12345678901234567890.10,\"to\":\"Zo\u00eb\",\"e\":1E+400,\"nul\":\"\\u0000\"}";
    String begin = "{\"username\":\"" + name + "\",\"transaction\":" + transaction + "}";
    Response begun = api().post(AUTHENTICATE + "/begin", begin);
    begun.statusCode(200).body("data", not(hasKey("transaction")));
    String challenge = begun.json().getString("data.challenge");

    String body =
        api()
            .complete(AUTHENTICATE, name, authenticator.authenticate(challenge, right -> {}))
            .asString();

    assertTrue(body.contains("\"transaction\":" + transaction), body);
  }

  @Test
  void takesATransactionOf1024Bytes() {
    ObjectNode request = object();
    String overhead = "{\"a\":\"\"}";
    request.putObject("transaction").put("a", "x".repeat(1024 - overhead.length()));
    api().post(AUTHENTICATE + "/begin", request).statusCode(200);
  }

  @Test
  void keepsOnlyTheHashOfTheChallenge() {
    Json options = api().begin(AUTHENTICATE, object());
    byte[] challenge = Base64Url.decode(options.getString("challenge"));

    assertEquals(
        1L,
        Database.query(
            "select count(*) from challenges where challenge_hash = ?",
            (Object) SoftwareAuthenticator.sha256(challenge)));
    assertEquals(
        0L,
        Database.query(
            "select count(*) from challenges c where strpos(c::text, ?) > 0",
            options.getString("challenge")));
  }

  @Test
  void takesExtensionOutputs() {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);
    api()
        .authenticate(
            name,
            authenticator,
            authentication -> {
              authentication.flags |= SoftwareAuthenticator.ED;
              authentication.extensions = Cbor.encode(Map.of("anything", true));
              authentication.json =
                  json ->
                      json.putObject("clientExtensionResults").putObject("prf").put("enabled", 1);
            })
        .statusCode(200);
  }

  private static Object column(String column, SoftwareAuthenticator authenticator) {
    return Database.query(
        "select " + column + " from credentials where id = ?", authenticator.credentialId);
  }
}
