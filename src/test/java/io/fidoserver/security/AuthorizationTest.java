package io.fidoserver.security;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static io.fidoserver.testsupport.Tokens.forge;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization of every operation, with every token that must be refused. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AuthorizationTest {

  private static final String CREDENTIAL = Base64Url.encode(SoftwareAuthenticator.random(32));
  private static final UUID NOBODY = UUID.randomUUID();

  /** Operation: method, path, body (or null), and for an operator's the required scope. */
  private record Call(String method, String path, JsonNode body, String scope) {

    Call(String method, String path, JsonNode body) {
      this(method, path, body, null);
    }

    int status(Api api) {
      return api.call(method, path, body).statusCode();
    }
  }

  private static final List<Call> SIGNED_IN =
      List.of(
          new Call("GET", "/api/v1/me", null),
          new Call("PATCH", "/api/v1/me", object().put("displayName", "x")),
          new Call("DELETE", "/api/v1/me", null),
          new Call("DELETE", "/api/v1/me/tokens", null),
          new Call("GET", "/api/v1/me/credentials", null),
          new Call("PATCH", "/api/v1/me/credentials/" + CREDENTIAL, object().put("nickname", "x")),
          new Call("DELETE", "/api/v1/me/credentials/" + CREDENTIAL, null));

  private static final String USER = "/api/v1/admin/users/" + NOBODY;

  private static final String RELYING_PARTIES = "/api/v1/admin/relying-parties";

  private static final List<Call> OPERATOR =
      List.of(
          new Call("GET", "/api/v1/admin/users", null, "users:read"),
          new Call("GET", USER, null, "users:read"),
          new Call("PATCH", USER, object().put("enabled", false), "users:write"),
          new Call("DELETE", USER, null, "users:write"),
          new Call("GET", USER + "/credentials", null, "users:read"),
          new Call(
              "PATCH",
              USER + "/credentials/" + CREDENTIAL,
              object().put("suspended", true),
              "users:write"),
          new Call("DELETE", USER + "/credentials/" + CREDENTIAL, null, "users:write"),
          new Call("GET", USER + "/enrollment-tokens", null, "users:read"),
          new Call("POST", USER + "/enrollment-tokens", object(), "users:write"),
          new Call("DELETE", USER + "/enrollment-tokens/" + CREDENTIAL, null, "users:write"),
          new Call("GET", "/api/v1/admin/events", null, "events:read"),
          new Call("POST", "/api/v1/admin/policy/dry-run", object(), "users:read"),
          new Call("POST", "/api/v1/admin/import", null, "users:write"),
          new Call("GET", "/api/v1/admin/export", null, "users:read"),
          new Call("POST", "/api/v1/admin/webhooks/redeliver", object(), "events:read"),
          new Call("POST", "/api/v1/admin/users", object(), "users:write"),
          new Call("POST", "/api/v1/admin/enrollments", object(), "users:write"),
          new Call("GET", "/api/v1/admin/enrollments", null, "users:read"),
          new Call("DELETE", "/api/v1/admin/enrollments/" + CREDENTIAL, null, "users:write"),
          new Call("GET", "/api/v1/admin/reports/adoption", null, "users:read"),
          new Call("GET", "/api/v1/admin/reports/models", null, "users:read"),
          new Call("GET", "/api/v1/admin/api-keys", null, "api-keys:read"),
          new Call("POST", "/api/v1/admin/api-keys", object(), "api-keys:write"),
          new Call(
              "POST", "/api/v1/admin/api-keys/" + NOBODY + "/rotate", object(), "api-keys:write"),
          new Call("DELETE", "/api/v1/admin/api-keys/" + NOBODY, null, "api-keys:write"),
          new Call("GET", RELYING_PARTIES, null, "relying-parties:read"),
          new Call("GET", RELYING_PARTIES + "/nobody", null, "relying-parties:read"),
          new Call("PUT", RELYING_PARTIES + "/nobody", object(), "relying-parties:write"),
          new Call("DELETE", RELYING_PARTIES + "/nobody", null, "relying-parties:write"),
          new Call("POST", RELYING_PARTIES + "/nobody/keys", object(), "relying-parties:write"));

  private UUID userId;
  private String kid;
  private String token;

  @BeforeEach
  void aUser() {
    Json data =
        api().register(newName(), new SoftwareAuthenticator(), right -> {}).json().at("data");
    userId = data.getUUID("userId");
    token = data.getString("accessToken");
    kid = api().get("/.well-known/jwks.json").json().getString("keys[0].kid");
  }

  /** Returns tokens that are refused everywhere, by their defect. */
  private Map<String, String> wrongTokens() {
    UUID disabled = disabledUser();
    return Map.ofEntries(
        Map.entry("nonsense", "nonsense"),
        Map.entry("two dots", "a.b.c"),
        Map.entry(
            "expired",
            forge(
                userId,
                kid,
                0,
                claims -> claims.setExpirationTime(NumericDate.fromSeconds(1)),
                jws -> {})),
        Map.entry(
            "another kind of JWT",
            forge(userId, kid, 0, claims -> {}, jws -> jws.setHeader("typ", "JWT"))),
        Map.entry(
            "without a type",
            forge(userId, kid, 0, claims -> {}, jws -> jws.setHeader("typ", null))),
        Map.entry(
            "without an end", forge(userId, kid, 0, claims -> claims.unsetClaim("exp"), jws -> {})),
        Map.entry(
            "another issuer's",
            forge(userId, kid, 0, claims -> claims.setIssuer("https://example.com"), jws -> {})),
        Map.entry(
            "for another audience",
            forge(userId, kid, 0, claims -> claims.setAudience("example.com"), jws -> {})),
        Map.entry("signed with another key", forge(userId, kid, 1, claims -> {}, jws -> {})),
        Map.entry("of an unknown key", forge(userId, "unknown", 0, claims -> {}, jws -> {})),
        Map.entry(
            "not signed",
            forge(
                userId,
                kid,
                0,
                claims -> {},
                jws -> {
                  jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
                  jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
                  jws.setKey(null);
                })),
        Map.entry(
            "signed with the public key as if that were a secret",
            forge(
                userId,
                kid,
                0,
                claims -> {},
                jws -> {
                  jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
                  jws.setKey(
                      new HmacKey(
                          api()
                              .get("/.well-known/jwks.json")
                              .asString()
                              .getBytes(StandardCharsets.UTF_8)));
                })),
        Map.entry("without a subject", forge(userId, kid, 0, c -> c.unsetClaim("sub"), j -> {})),
        Map.entry(
            "whose subject is no UUID", forge(userId, kid, 0, c -> c.setSubject("alice"), j -> {})),
        Map.entry(
            "without auth_time", forge(userId, kid, 0, c -> c.unsetClaim("auth_time"), j -> {})),
        Map.entry("without a cid", forge(userId, kid, 0, c -> c.unsetClaim("cid"), jws -> {})),
        Map.entry("of a suspended credential", ofSuspendedCredential()),
        Map.entry("of a deleted user", forge(NOBODY, kid, 0, claims -> {}, jws -> {})),
        Map.entry("of a disabled user", forge(disabled, kid, 0, claims -> {}, jws -> {})));
  }

  private static String ofSuspendedCredential() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    String token = api().accessToken(newName(), authenticator);
    Database.update(
        "update credentials set suspended = true where id = ?",
        (Object) authenticator.credentialId);
    return token;
  }

  private static UUID disabledUser() {
    UUID id =
        api()
            .register(newName(), new SoftwareAuthenticator(), right -> {})
            .json()
            .getUUID("data.userId");
    Database.update("update users set enabled = false where id = ?", id);
    return id;
  }

  @TestFactory
  Stream<DynamicTest> noCallOfAUserTakesAWrongToken() {
    Map<String, String> tokens = wrongTokens();
    return SIGNED_IN.stream()
        .flatMap(
            call ->
                Stream.concat(
                    Stream.of(refused(call, "none", api(), 401, "UNAUTHORIZED")),
                    Stream.concat(
                            tokens.entrySet().stream(),
                            Stream.of(Map.entry("an operator's", Tokens.WRITER)))
                        .map(
                            each ->
                                refused(
                                    call,
                                    each.getKey(),
                                    api().with(each.getValue()),
                                    401,
                                    "UNAUTHORIZED"))));
  }

  @TestFactory
  Stream<DynamicTest> noCallOfAnOperatorTakesAWrongToken() {
    return OPERATOR.stream()
        .flatMap(
            call ->
                Stream.of(
                    refused(call, "none", api(), 401, "UNAUTHORIZED"),
                    refused(call, "nonsense", api().with("nonsense"), 401, "UNAUTHORIZED"),
                    refused(call, "a user's", api().with(token), 401, "UNAUTHORIZED"),
                    refused(
                        call,
                        "another scope's",
                        api().with(withoutScope(call.scope())),
                        403,
                        "FORBIDDEN")));
  }

  private static String withoutScope(String scope) {
    return switch (scope) {
      case "users:write" -> Tokens.READER;
      case "users:read" -> Tokens.AUDITOR;
      default -> Tokens.WRITER;
    };
  }

  private static DynamicTest refused(Call call, String what, Api api, int status, String code) {
    return DynamicTest.dynamicTest(
        call.method() + " " + call.path() + ", token: " + what,
        () -> assertRefused(api.call(call.method(), call.path(), call.body()), status, code, null));
  }

  @TestFactory
  Stream<DynamicTest> noRegistrationTakesAWrongToken() {
    return wrongTokens().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () ->
                        assertRefused(
                            api()
                                .with(each.getValue())
                                .post(Api.REGISTER + "/begin", Api.named(newName())),
                            401,
                            "UNAUTHORIZED",
                            null)));
  }

  @Test
  void aRefusalIsThisAnswerAndHasNoOtherHeaders() {
    List<String> headers =
        List.of(
            "cache-control: no-store",
            "content-security-policy: default-src 'none'; frame-ancestors 'none'",
            "content-type: application/json",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "x-request-id: ID");
    String unauthorized =
        "{\"status\":\"error\",\"message\":\"A valid bearer token is required\",\"errors\":"
            + "[{\"code\":\"UNAUTHORIZED\",\"message\":\"A valid bearer token is required\"}],"
            + "\"timestamp\":\"TIME\",\"requestId\":\"ID\"}";
    String forbidden =
        "{\"status\":\"error\",\"message\":\"This is not allowed\",\"errors\":"
            + "[{\"code\":\"FORBIDDEN\",\"message\":\"This is not allowed\"}],"
            + "\"timestamp\":\"TIME\",\"requestId\":\"ID\"}";
    List<String> challenged = new ArrayList<>(headers);
    challenged.add("www-authenticate: Bearer");
    challenged.sort(Comparator.naturalOrder());
    for (String path : List.of("/api/v1/me", "/api/v1/admin/users")) {
      for (Api each : List.of(api(), api().with("nonsense"), api().with("a.b.c"))) {
        assertAnswer(each.get(path), challenged, unauthorized);
      }
    }
    assertAnswer(
        api().with("nonsense").post(Api.REGISTER + "/begin", Api.named(newName())),
        challenged,
        unauthorized);
    assertAnswer(api().with(Tokens.AUDITOR).get("/api/v1/admin/users"), headers, forbidden);
  }

  private static void assertAnswer(Response answer, List<String> headers, String body) {
    String id = answer.header("X-Request-Id");
    assertEquals(
        headers,
        answer.headers().stream()
            .filter(each -> !each.startsWith("content-length"))
            .map(each -> each.replace(id, "ID"))
            .toList());
    assertEquals(
        body,
        answer
            .asString()
            .replace(id, "ID")
            .replaceFirst("\"timestamp\":\"[^\"]+\"", "\"timestamp\":\"TIME\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic Zm9vOmJhcg==", "Bearer", "Bearer ", "Bearer a b", "Bearer ?"})
  void aHeaderWithoutATokenIsRefusedWhereATokenIsNeeded(String authorization) {
    for (String path : List.of("/api/v1/me", "/api/v1/admin/users")) {
      assertRefused(
          request().header("Authorization", authorization).get(path), 401, "UNAUTHORIZED", null);
    }
    if (!authorization.isEmpty()) {
      assertRefused(
          request()
              .header("Authorization", authorization)
              .contentType("application/json")
              .body(Api.named(newName()).toString())
              .post(Api.REGISTER + "/begin"),
          401,
          "UNAUTHORIZED",
          null);
    }
  }

  @Test
  void whoMustCallIsAskedBeforeTheBodyIsReadAndWhoMayIsAskedBehindIt() {
    Api nobody = api().with("nonsense");

    assertRefused(nobody.call("PATCH", "/api/v1/me", null), 401, "UNAUTHORIZED", null);
    assertRefused(nobody.post(USER + "/enrollment-tokens", "{"), 401, "UNAUTHORIZED", null);
    assertRefused(nobody.post(Api.REGISTER + "/begin", "{"), 400, "JSON_ERROR", null);
  }

  @Test
  void theRightTokensPass() {
    assertEquals(200, new Call("GET", "/api/v1/me", null).status(api().with(token)));
    assertEquals(404, OPERATOR.get(1).status(api().with(Tokens.READER)));
    assertEquals(404, OPERATOR.get(3).status(api().with(Tokens.WRITER)));
    assertEquals(200, OPERATOR.get(10).status(api().with(Tokens.AUDITOR)));
  }

  @Test
  void aCredentialOfAnotherUserIsNotFound() {
    SoftwareAuthenticator others = api().registered(newName());
    String path = "/api/v1/me/credentials/" + Base64Url.encode(others.credentialId);

    assertRefused(
        api().with(token).call("PATCH", path, object().put("nickname", "mine")),
        404,
        "CREDENTIAL_NOT_FOUND",
        null);
    assertRefused(
        api().with(token).call("DELETE", path + "?force=true", null),
        404,
        "CREDENTIAL_NOT_FOUND",
        null);
  }

  @Test
  void aSignInNeedsNoTokenAndIsNotHeldUpByAnOldOne() {
    api()
        .with("expired.or.worse")
        .post(Api.AUTHENTICATE + "/begin", object())
        .statusCode(200)
        .body("errors", nullValue());
  }
}
