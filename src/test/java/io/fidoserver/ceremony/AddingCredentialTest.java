package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
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
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Registration of one more credential, with an access token or with an enrollment token of an
 * operator.
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AddingCredentialTest {

  private final String name = newName();
  private final SoftwareAuthenticator first = new SoftwareAuthenticator();
  private final SoftwareAuthenticator second = new SoftwareAuthenticator();

  private UUID userId;
  private String token;

  @BeforeEach
  void aUserWithACredential() {
    Json data = api().register(name, first, right -> {}).json().at("data");
    userId = data.getUUID("userId");
    token = data.getString("accessToken");
  }

  private JsonNode answer(Api api, String username) {
    Json options = api.begin(REGISTER, named(username));
    second.userHandle = Base64Url.decode(options.getString("user.id"));
    return second.register(options.getString("challenge"), right -> {});
  }

  private String enrollmentToken() {
    Response response =
        api()
            .with(Tokens.WRITER)
            .post("/api/v1/admin/users/" + userId + "/enrollment-tokens", object());
    response.statusCode(201);
    return response.json().getString("data.enrollmentToken");
  }

  @Test
  void optionsAreTheUsersAndExcludeTheUsersCredentials() {
    api()
        .with(token)
        .post(REGISTER + "/begin", named(name.toUpperCase(java.util.Locale.ROOT)))
        .statusCode(200)
        .body("data.user.id", equalTo(Base64Url.encode(first.userHandle)))
        .body("data.user.name", equalTo(name))
        .body("data.excludeCredentials", hasSize(1))
        .body("data.excludeCredentials[0].id", equalTo(Base64Url.encode(first.credentialId)));
  }

  @Test
  void bothCredentialsThenSignIn() {
    Api user = api().with(token);
    JsonNode credential = answer(user, name);

    user.complete(REGISTER, name, credential)
        .statusCode(200)
        .body("data.userId", equalTo(userId.toString()));

    api().authenticate(name, first, right -> {}).statusCode(200);
    api().authenticate(name, second, right -> {}).statusCode(200);
    api().authenticate(null, second, right -> {}).statusCode(200);
  }

  @Test
  void aSignInThatIsTooLongAgoMustBeRepeated() {
    String kid = api().get("/.well-known/jwks.json").json().getString("keys[0].kid");
    long longAgo = java.time.Instant.now().getEpochSecond() - 301;
    String old =
        Tokens.forge(
            userId,
            kid,
            0,
            claims -> {
              claims.setClaim("auth_time", longAgo);
              claims.setClaim("cid", Base64Url.encode(first.credentialId));
            },
            jws -> {});

    assertRefused(
        api().with(old).post(REGISTER + "/begin", named(name)),
        401,
        "UNAUTHORIZED",
        "REAUTHENTICATION_REQUIRED");
  }

  @Test
  void aSignInWhoseCredentialIsGoneAddsNone() {
    JsonNode answer = answer(api().with(token), name);
    Database.update("delete from credentials where id = ?", (Object) first.credentialId);

    for (Response each :
        List.of(
            api().with(token).post(REGISTER + "/begin", named(name)),
            api().with(token).complete(REGISTER, name, answer))) {
      assertRefused(each, 401, "UNAUTHORIZED", null);
    }
    assertRefused(api().with(token).get("/api/v1/me/credentials"), 401, "UNAUTHORIZED", null);
  }

  @Test
  void withoutATokenTheNameIsTaken() {
    assertRefused(api().post(REGISTER + "/begin", named(name)), 409, "USER_EXISTS", null);
  }

  @Test
  void anotherUsersTokenIsNoHelp() {
    String others = api().accessToken(newName(), new SoftwareAuthenticator());

    assertRefused(
        api().with(others).post(REGISTER + "/begin", named(name)), 409, "USER_EXISTS", null);
  }

  @Test
  void aTokenRegistersNobodyNew() {
    assertRefused(
        api().with(token).post(REGISTER + "/begin", named(newName())), 403, "FORBIDDEN", null);
  }

  @Test
  void theCompletionNeedsTheTokenToo() {
    JsonNode credential = answer(api().with(token), name);

    assertRefused(api().complete(REGISTER, name, credential), 409, "USER_EXISTS", null);

    assertEquals(1L, credentials());
  }

  @Test
  void theCompletionTakesNobodyElsesToken() {
    JsonNode credential = answer(api().with(token), name);
    String others = api().accessToken(newName(), new SoftwareAuthenticator());

    assertRefused(
        api().with(others).complete(REGISTER, name, credential), 409, "USER_EXISTS", null);

    assertEquals(1L, credentials());
  }

  @Test
  void aUserWhoIsDisabledInBetweenGetsNone() {
    Api user = api().with(token);
    JsonNode credential = answer(user, name);
    Database.update("update users set enabled = false where id = ?", userId);

    assertRefused(user.complete(REGISTER, name, credential), 401, "UNAUTHORIZED", null);

    assertEquals(1L, credentials());
  }

  @Test
  void anEnrollmentTokenRegistersOneCredentialOnce() {
    Api enrolled = api().with(enrollmentToken());
    JsonNode credential = answer(enrolled, name);

    enrolled.complete(REGISTER, name, credential).statusCode(200);

    assertRefused(enrolled.post(REGISTER + "/begin", named(name)), 401, "UNAUTHORIZED", null);
    assertEquals(2L, credentials());
  }

  @Test
  void anEnrollmentTokenIsUsedOnceByManyAtOnce() {
    Api enrolled = api().with(enrollmentToken());
    List<SoftwareAuthenticator> many =
        Stream.generate(SoftwareAuthenticator::new).limit(8).toList();
    List<JsonNode> answers =
        many.stream()
            .<JsonNode>map(
                each -> {
                  Json options = enrolled.begin(REGISTER, named(name));
                  return each.register(options.getString("challenge"), right -> {});
                })
            .toList();

    List<Integer> statuses =
        answers.parallelStream()
            .map(each -> enrolled.complete(REGISTER, name, each).statusCode())
            .sorted()
            .toList();

    assertEquals(200, statuses.get(0));
    assertEquals(List.of(401, 401, 401, 401, 401, 401, 401), statuses.subList(1, 8));
    assertEquals(2L, credentials());
  }

  @Test
  void anEnrollmentTokenThatExpiredIsRefused() {
    String enrollment = enrollmentToken();
    Database.update("update enrollment_tokens set expires_at = now() where user_id = ?", userId);

    assertRefused(
        api().with(enrollment).post(REGISTER + "/begin", named(name)), 401, "UNAUTHORIZED", null);
  }

  @Test
  void whatBeganWithAnEnrollmentTokenDoesNotEndWithAnAccessToken() {
    JsonNode credential = answer(api().with(enrollmentToken()), name);

    assertRefused(
        api().with(token).complete(REGISTER, name, credential), 401, "UNAUTHORIZED", null);
  }

  @Test
  void anEnrollmentTokenIsNoAccessToken() {
    assertRefused(api().with(enrollmentToken()).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
  }

  private Object credentials() {
    return Database.query("select count(*) from credentials where user_id = ?", userId);
  }
}
