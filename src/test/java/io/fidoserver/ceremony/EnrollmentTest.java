package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Enrollments: a back end decides who registers, and on which terms; the page has a token only. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class EnrollmentTest {

  private static final String ENROLLMENTS = "/api/v1/admin/enrollments";
  private static final String USERS = "/api/v1/admin/users";

  private final Api backEnd = api().with(Tokens.WRITER);
  private final String name = newName();
  private final String externalId = "crm/" + name;
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  private ObjectNode newUser() {
    return named(name)
        .put("externalId", externalId)
        .put("displayName", "Alice")
        .put("createUser", true);
  }

  private String issued(ObjectNode request) {
    return backEnd
        .post(ENROLLMENTS, request)
        .statusCode(201)
        .json()
        .getString("data.enrollmentToken");
  }

  /** Registers as the page does, which has nothing but the token. */
  private Response register(String token, ObjectNode begin, Consumer<Registration> change) {
    Api page = api().with(token);
    Json options = page.post(REGISTER + "/begin", begin).statusCode(200).json().at("data");
    return page.post(
        REGISTER + "/complete",
        object().set("credential", authenticator.register(options.getString("challenge"), change)));
  }

  private Response register(String token) {
    return register(token, object(), right -> {});
  }

  private static long users(String name) {
    return (long) Database.query("select count(*) from users where username = ?", name);
  }

  @Nested
  class OfANewUser {

    @Test
    void makesTheUserWhenTheRegistrationCompletesAndNotBefore() {
      String token = issued(newUser());
      assertEquals(0, users(name));

      Json registered = register(token).statusCode(200).json().at("data");

      backEnd
          .get(USERS + "/" + registered.getUUID("userId"))
          .body("data.username", equalTo(name))
          .body("data.displayName", equalTo("Alice"))
          .body("data.externalId", equalTo(externalId));
      assertEquals(
          externalId,
          Tokens.claims(registered.getString("accessToken")).get("external_id").textValue());
      assertRefused(
          api().with(token).post(REGISTER + "/begin", object()), 401, "UNAUTHORIZED", null);
    }

    @Test
    void endsWhenAnotherIsIssuedForTheSameUser() {
      String first = issued(newUser());
      String second = issued(newUser().put("username", newName()));
      String third = issued(named(name).put("createUser", true));

      assertRefused(
          api().with(first).post(REGISTER + "/begin", object()), 401, "UNAUTHORIZED", null);
      api().with(second).begin(REGISTER, object());
      register(third).statusCode(200);
    }

    /** Whoever has an old link does not become the user who was deleted. */
    @Test
    void endsWithAUserOfTheSameNameOrId() {
      String byId = issued(newUser());
      String byName = issued(named(newName()).put("createUser", true));
      String other = newName();
      UUID userId =
          backEnd
              .post(USERS, named(other).put("externalId", externalId))
              .json()
              .getUUID("data.userId");

      backEnd.call("DELETE", USERS + "/" + userId, null).statusCode(200);

      assertRefused(
          api().with(byId).post(REGISTER + "/begin", object()), 401, "UNAUTHORIZED", null);
      register(byName).statusCode(200);
    }

    @Test
    void hasTheDisplayNameThatTheBackEndGave() {
      String token = issued(named(name).put("createUser", true));

      api()
          .with(token)
          .post(REGISTER + "/begin", object().put("displayName", "Administrator"))
          .body("data.user.displayName", equalTo(name));
    }

    /** A name alone may be one that a stranger chose at a sign-up. */
    @Test
    void isNotOneWhoIsThere() {
      backEnd.post(USERS, named(name)).statusCode(201);

      assertRefused(
          backEnd.post(ENROLLMENTS, named(name).put("createUser", true)), 409, "USER_EXISTS", null);
    }

    @Test
    void isForThatNameOnly() {
      String token = issued(newUser());

      assertRefused(
          api().with(token).post(REGISTER + "/begin", named(newName())), 403, "FORBIDDEN", null);
    }

    @Test
    void writesNothingWhereTheNameOrTheIdWasTakenMeanwhile() {
      String token = issued(newUser());
      backEnd.post(USERS, named(newName()).put("externalId", externalId)).statusCode(201);

      assertRefused(register(token), 409, "USER_EXISTS", null);

      assertEquals(0, users(name));
      backEnd.post(USERS, named(name)).statusCode(201);
      assertRefused(
          api().with(token).post(REGISTER + "/begin", object()), 409, "USER_EXISTS", null);
    }

    @Test
    void isUsedOnceThoughTwentyPagesTryAtOnce() {
      String token = issued(newUser());
      Api page = api().with(token);
      List<ObjectNode> completions =
          IntStream.range(0, 20)
              .mapToObj(i -> page.begin(REGISTER, object()).getString("challenge"))
              .map(
                  challenge ->
                      (ObjectNode)
                          object()
                              .set(
                                  "credential",
                                  new SoftwareAuthenticator().register(challenge, right -> {})))
              .toList();

      List<Integer> statuses =
          completions.parallelStream()
              .map(each -> page.post(REGISTER + "/complete", each).statusCode())
              .toList();

      assertEquals(1, statuses.stream().filter(each -> each == 200).count(), statuses.toString());
      assertEquals(1, users(name));
      assertEquals(
          1L,
          (long)
              Database.query(
                  "select count(*) from credentials join users on users.id = user_id"
                      + " where username = ?",
                  name));
    }

    @Test
    void needsAName() {
      assertRefused(
          backEnd.post(ENROLLMENTS, object().put("externalId", externalId)),
          404,
          "USER_NOT_FOUND",
          null);
      assertBadInput(
          backEnd.post(ENROLLMENTS, object().put("externalId", externalId).put("createUser", true)),
          "INVALID_REQUEST",
          "username");
      assertBadInput(
          backEnd.post(ENROLLMENTS, newUser().put("username", "a\u202eb")),
          "INVALID_REQUEST",
          "username");
      assertRefused(
          backEnd.post(ENROLLMENTS, newUser().put("userId", UUID.randomUUID().toString())),
          404,
          "USER_NOT_FOUND",
          null);
      backEnd.post(USERS, named(name)).statusCode(201);
      assertRefused(backEnd.post(ENROLLMENTS, newUser()), 409, "USER_EXISTS", null);
    }
  }

  @Nested
  class OfAUser {

    private UUID created() {
      return backEnd
          .post(USERS, named(name).put("externalId", externalId))
          .json()
          .getUUID("data.userId");
    }

    @Test
    void isFoundByEachOfThreeIds() {
      UUID userId = created();

      for (ObjectNode each :
          List.of(
              object().put("userId", userId.toString()),
              object().put("externalId", externalId),
              named(name.toUpperCase()),
              newUser())) {
        backEnd
            .post(ENROLLMENTS, each)
            .statusCode(201)
            .body("data.userId", equalTo(userId.toString()))
            .body("data.username", equalTo(name));
      }
      assertRefused(backEnd.post(ENROLLMENTS, named(newName())), 404, "USER_NOT_FOUND", null);
      assertRefused(backEnd.post(ENROLLMENTS, object()), 404, "USER_NOT_FOUND", null);
    }

    @Test
    void registersUnderTheNameThatTheUserHasNow() {
      UUID userId = created();
      String token = issued(object().put("externalId", externalId));
      String other = newName();
      backEnd.call("PATCH", USERS + "/" + userId, object().put("username", other)).statusCode(200);

      register(token).statusCode(200).body("data.userId", equalTo(userId.toString()));

      api().authenticate(other, authenticator, right -> {}).statusCode(200);
    }

    @Test
    void endsWithTheUserAndWhenItIsRevokedOrExpires() {
      UUID userId = created();
      String token = issued(object().put("externalId", externalId));
      Database.update(
          "update enrollment_tokens set expires_at = now() - interval '1 s' where user_id = ?",
          userId);
      assertRefused(
          api().with(token).post(REGISTER + "/begin", object()), 401, "UNAUTHORIZED", null);

      Json enrollment =
          backEnd.post(ENROLLMENTS, object().put("externalId", externalId)).json().at("data");
      String path = ENROLLMENTS + "/" + enrollment.getString("id");
      backEnd
          .call("DELETE", path, null)
          .statusCode(200)
          .body("data.userId", equalTo(userId.toString()));
      assertRefused(
          api().with(enrollment.getString("enrollmentToken")).post(REGISTER + "/begin", object()),
          401,
          "UNAUTHORIZED",
          null);
      assertRefused(backEnd.call("DELETE", path, null), 404, "NOT_FOUND", null);

      String last = issued(object().put("externalId", externalId));
      backEnd.call("DELETE", USERS + "/" + userId, null).statusCode(200);
      assertRefused(
          api().with(last).post(REGISTER + "/begin", object()), 401, "UNAUTHORIZED", null);
    }

    @Test
    void replacesWhatWasLost() {
      UUID userId = created();
      register(issued(object().put("externalId", externalId))).statusCode(200);
      SoftwareAuthenticator lost = new SoftwareAuthenticator();
      register(issued(object().put("externalId", externalId)), lost).statusCode(200);

      String replacing = issued(object().put("externalId", externalId).put("replaces", true));
      api()
          .with(replacing)
          .post(REGISTER + "/begin", object())
          .body("data.excludeCredentials", hasSize(0));
      SoftwareAuthenticator found = new SoftwareAuthenticator();
      register(replacing, found).statusCode(200);

      api()
          .with(Tokens.AUDITOR)
          .get("/api/v1/admin/events?userId=" + userId + "&limit=3")
          .body(
              "data.events.type",
              contains("REGISTRATION_COMPLETED", "CREDENTIAL_DELETED", "CREDENTIAL_DELETED"));
      backEnd.get(USERS + "/" + userId + "/credentials").body("data.credentials", hasSize(1));
      api().authenticate(name, found, right -> {}).statusCode(200);
      assertRefused(api().authenticate(name, lost, right -> {}), 404, "CREDENTIAL_NOT_FOUND", null);
    }

    private Response register(String token, SoftwareAuthenticator with) {
      Api page = api().with(token);
      String challenge = page.begin(REGISTER, object()).getString("challenge");
      return page.post(
          REGISTER + "/complete",
          object().set("credential", with.register(challenge, right -> {})));
    }

    private Response register(String token) {
      return EnrollmentTest.this.register(token);
    }
  }

  /** What the page asks for makes it no weaker. */
  @Nested
  class OnTerms {

    @Test
    void areInTheOptionsWhateverThePageAsksFor() {
      String token =
          issued(
              newUser()
                  .put("userVerification", "required")
                  .put("attestation", "direct")
                  .put("authenticatorAttachment", "cross-platform")
                  .put("residentKey", "required"));
      ObjectNode weaker =
          object().put("userVerification", "discouraged").put("attestation", "none");
      weaker
          .putObject("authenticatorSelection")
          .put("authenticatorAttachment", "platform")
          .put("requireResidentKey", false)
          .put("userVerification", "discouraged");

      api()
          .with(token)
          .post(REGISTER + "/begin", weaker)
          .statusCode(200)
          .body("data.attestation", equalTo("direct"))
          .body("data.user.displayName", equalTo("Alice"))
          .body("data.authenticatorSelection.userVerification", equalTo("required"))
          .body("data.authenticatorSelection.residentKey", equalTo("required"))
          .body("data.authenticatorSelection.authenticatorAttachment", equalTo("cross-platform"));
    }

    private void assertNotMet(ObjectNode request, Consumer<Registration> change, String reason) {
      assertRefused(
          register(issued(request), object(), change), 401, "INVALID_ATTESTATION", reason);
      assertEquals(0, users(name));
    }

    @Test
    void refuseWhoWasNotVerified() {
      assertNotMet(
          newUser().put("userVerification", "required"),
          each -> each.flags &= ~SoftwareAuthenticator.UV,
          "USER_NOT_VERIFIED");
    }

    @Test
    void refuseACredentialThatIsNotDiscoverable() {
      assertNotMet(
          newUser().put("residentKey", "required"),
          each ->
              each.json =
                  credential ->
                      ((ObjectNode) credential.get("clientExtensionResults"))
                          .putObject("credProps")
                          .put("rk", false),
          "ENROLLMENT_NOT_MET");
    }

    @Test
    void refuseAnotherAttachment() {
      Consumer<Registration> platform =
          each -> each.json = credential -> credential.put("authenticatorAttachment", "platform");
      assertNotMet(
          newUser().put("authenticatorAttachment", "cross-platform"),
          platform,
          "ENROLLMENT_NOT_MET");
      register(issued(newUser().put("authenticatorAttachment", "platform")), object(), platform)
          .statusCode(200);
    }

    @Test
    void refuseAModelThatIsNotProven() {
      ObjectNode request = newUser();
      request.putArray("allowedAaguids").add(authenticator.aaguid.toString());

      assertRefused(
          register(issued(request), object(), Registration::selfAttest),
          403,
          "AUTHENTICATOR_NOT_ALLOWED",
          "AAGUID_NOT_ALLOWED");
      assertEquals(0, users(name));
    }

    @Test
    void allowAPasskeyBesideAnotherSignIn() {
      Consumer<Registration> absent =
          each -> each.flags &= ~(SoftwareAuthenticator.UP | SoftwareAuthenticator.UV);
      ObjectNode conditional = object().put("mediation", "conditional");
      assertRefused(
          api().with(issued(newUser())).post(REGISTER + "/begin", conditional),
          401,
          "UNAUTHORIZED",
          null);

      register(issued(newUser().put("mediation", "conditional")), conditional, absent)
          .statusCode(200)
          .body("data.userVerified", equalTo(false));
    }

    @Test
    void areOnesThatThereAre() {
      for (String member :
          List.of(
              "userVerification",
              "attestation",
              "authenticatorAttachment",
              "residentKey",
              "mediation")) {
        assertBadInput(
            backEnd.post(ENROLLMENTS, newUser().put(member, "none of them")),
            "INVALID_REQUEST",
            member);
      }
      ObjectNode none = newUser();
      none.putArray("allowedAaguids");
      assertBadInput(backEnd.post(ENROLLMENTS, none), "INVALID_REQUEST", "allowedAaguids");
      assertBadInput(
          backEnd.post(ENROLLMENTS, newUser().put("expiresIn", 59)),
          "INVALID_REQUEST",
          "expiresIn");
    }
  }

  @Test
  void areListedInPagesWithoutTheTokens() {
    String token = issued(newUser().put("userVerification", "required"));
    backEnd.post(USERS, named(name + "2")).statusCode(201);
    issued(named(name + "2"));
    Database.update("delete from enrollment_tokens where expires_at < now()");
    long there = (long) Database.query("select count(*) from enrollment_tokens");

    Json page = backEnd.get(ENROLLMENTS + "?limit=1").json().at("data");
    List<Object> ids = new ArrayList<>(page.getList("enrollments.id"));
    while (page.getString("nextCursor") != null) {
      page =
          backEnd
              .get(ENROLLMENTS + "?limit=1&cursor=" + page.getString("nextCursor"))
              .json()
              .at("data");
      ids.addAll(page.getList("enrollments.id"));
    }

    assertEquals(there, ids.stream().distinct().count());
    backEnd
        .get(ENROLLMENTS + "?limit=200")
        .body("data.enrollments.terms.username", hasItem(name))
        .body("data.enrollments.enrollmentToken", not(hasItem(token)));
    assertBadInput(backEnd.get(ENROLLMENTS + "?cursor=*"), "INVALID_REQUEST", "cursor");
    assertBadInput(
        backEnd.call("DELETE", ENROLLMENTS + "/*", null), "BASE64_ERROR", "enrollmentId");
  }
}
