package io.fidoserver.admin;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Token introspection (RFC 7662). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class IntrospectionTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private final String name = newName();
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
  private UUID userId;
  private String token;

  @BeforeEach
  void aSignIn() {
    Json data = api().register(name, authenticator, right -> {}).json().at("data");
    userId = data.getUUID("userId");
    token = data.getString("accessToken");
  }

  private static Response post(String type, String body) {
    return post(Tokens.INTROSPECTOR, type, body);
  }

  private static Response post(String bearer, String type, String body) {
    return request().bearer(bearer).contentType(type).body(body).post("/api/v1/introspect");
  }

  private static Response introspect(String token) {
    return post(FORM, "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
  }

  private static void assertInactive(String token) {
    Response answer = introspect(token).statusCode(200);
    assertEquals("{\"active\":false}", answer.asString());
  }

  @Test
  void tellsAllOfATokenThatHolds() {
    introspect(token)
        .statusCode(200)
        .body("active", equalTo(true))
        .body("token_type", equalTo("Bearer"))
        .body("sub", equalTo(userId.toString()))
        .body("username", equalTo(name))
        .body("iss", equalTo(Tokens.ISSUER))
        .body("aud", equalTo(SoftwareAuthenticator.RP_ID))
        .body("acr", equalTo("phr"))
        .body("amr", contains("pop", "user", "mfa"))
        .body("cid", equalTo(Base64Url.encode(authenticator.credentialId)));
    post(FORM, "token_type_hint=access_token&token=" + token).body("active", equalTo(true));
  }

  @Test
  void tellsNothingOfATokenThatDoesNot() {
    String kid = api().get("/.well-known/jwks.json").json().getString("keys[0].kid");
    assertInactive("nonsense");
    assertInactive(Tokens.WRITER);
    assertInactive(token.substring(0, token.length() - 4));
    assertInactive(
        Tokens.forge(
            userId,
            kid,
            0,
            claims -> claims.setExpirationTime(NumericDate.fromSeconds(1)),
            jws -> {}));
    assertInactive(Tokens.forge(userId, kid, 0, claims -> {}, jws -> jws.setHeader("typ", "JWT")));
  }

  @Test
  void aTokenIsInactiveAfterASignOutEverywhere() {
    api().with(token).call("DELETE", "/api/v1/me/tokens", null).statusCode(200);

    assertInactive(token);
  }

  @Test
  void knowsWhoMayNotSignInAnyMore() {
    String user = "/api/v1/admin/users/" + userId;
    String credential = user + "/credentials/" + Base64Url.encode(authenticator.credentialId);
    var operator = api().with(Tokens.WRITER);

    operator.call("PATCH", credential, object().put("suspended", true)).statusCode(200);
    assertInactive(token);
    operator.call("PATCH", credential, object().put("suspended", false)).statusCode(200);
    introspect(token).body("active", equalTo(true));
    operator.call("PATCH", user, object().put("enabled", false)).statusCode(200);
    assertInactive(token);
    operator.call("PATCH", user, object().put("enabled", true)).statusCode(200);
    introspect(token).body("active", equalTo(true));
    operator.call("DELETE", user, null).statusCode(200);
    assertInactive(token);
  }

  @Test
  void answersWhoHasTheScopeOnly() {
    String form = "token=" + token;

    assertRefused(post("nonsense", FORM, form), 401, "UNAUTHORIZED", null);
    assertRefused(post(token, FORM, form), 401, "UNAUTHORIZED", null);
    assertRefused(post(Tokens.WRITER, FORM, form), 403, "FORBIDDEN", null);
    assertRefused(
        request().contentType(FORM).body(form).post("/api/v1/introspect"),
        401,
        "UNAUTHORIZED",
        null);
  }

  @Test
  void takesAFormWithAToken() {
    assertBadInput(post(FORM, ""), "INVALID_REQUEST", "token");
    assertBadInput(post(FORM, "token="), "INVALID_REQUEST", "token");
    assertBadInput(post(FORM, "toke=" + token), "INVALID_REQUEST", "token");
    assertRefused(
        post("application/json", "{\"token\": \"" + token + "\"}"),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        null);
    assertRefused(post(FORM, "token=" + "a".repeat(70 * 1024)), 413, "PAYLOAD_TOO_LARGE", null);
  }
}
