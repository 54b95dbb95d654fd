package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ceremonies that a back end calls for its users, with what its page sent. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class BackEndCeremoniesTest {

  private static final String USERS = "/api/v1/admin/users";

  private final String name = newName();
  private final String externalId = "crm/" + name;
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  private final Api keeper = api().with(Tokens.KEY_KEEPER);
  private final String keyName = newName();
  private Api backEnd;

  @BeforeEach
  void anApiKey() {
    ObjectNode request = object().put("name", keyName);
    request.putArray("scopes").add("ceremonies");
    backEnd =
        api()
            .with(
                keeper
                    .post("/api/v1/admin/api-keys", request)
                    .statusCode(201)
                    .json()
                    .getString("data.apiKey"));
  }

  private Response register(ObjectNode user) {
    String challenge = backEnd.begin(REGISTER, user).getString("challenge");
    return backEnd.post(
        REGISTER + "/complete",
        user.deepCopy().set("credential", authenticator.register(challenge, right -> {})));
  }

  private Response authenticate(ObjectNode user) {
    String challenge = backEnd.begin(AUTHENTICATE, user).getString("challenge");
    return backEnd.post(
        AUTHENTICATE + "/complete",
        user.deepCopy().set("credential", authenticator.authenticate(challenge, right -> {})));
  }

  @Test
  void registerANewUserWithAnExternalId() {
    UUID userId =
        register(named(name).put("externalId", externalId))
            .statusCode(200)
            .json()
            .getUUID("data.userId");

    keeper
        .get(USERS + "/" + userId)
        .body("data.externalId", equalTo(externalId))
        .body("data.username", equalTo(name));
  }

  @Test
  void registerAndSignInWhomeverTheyName() {
    UUID userId =
        keeper
            .post(USERS, named(name).put("externalId", externalId))
            .statusCode(201)
            .json()
            .getUUID("data.userId");

    for (ObjectNode each :
        List.of(
            object().put("userId", userId.toString()),
            object().put("externalId", externalId),
            named(name))) {
      register(each).statusCode(200).body("data.userId", equalTo(userId.toString()));
      authenticate(each)
          .statusCode(200)
          .body("data.userId", equalTo(userId.toString()))
          .body("data.username", equalTo(name));
      authenticator.credentialId = SoftwareAuthenticator.random(32);
    }
    keeper.get(USERS + "/" + userId + "/credentials").body("data.credentials", hasSize(3));
  }

  /** The user is signed in at the back end already. */
  @Test
  void registerBesideAnotherSignIn() {
    keeper.post(USERS, named(name)).statusCode(201);
    ObjectNode begin = named(name).put("mediation", "conditional");
    String challenge = backEnd.begin(REGISTER, begin).getString("challenge");

    backEnd
        .post(
            REGISTER + "/complete",
            named(name)
                .set(
                    "credential",
                    authenticator.register(
                        challenge,
                        each ->
                            each.flags &= ~(SoftwareAuthenticator.UP | SoftwareAuthenticator.UV))))
        .statusCode(200);

    assertRefused(
        backEnd.post(REGISTER + "/begin", named(newName()).put("mediation", "conditional")),
        401,
        "UNAUTHORIZED",
        null);
  }

  @Test
  void findNobodyWhoIsNotThere() {
    for (ObjectNode nobody :
        List.of(
            object().put("userId", UUID.randomUUID().toString()),
            object().put("externalId", externalId))) {
      assertRefused(backEnd.post(AUTHENTICATE + "/begin", nobody), 404, "USER_NOT_FOUND", null);
      nobody.set("credential", authenticator.authenticate("AAAA", right -> {}));
      assertRefused(backEnd.post(AUTHENTICATE + "/complete", nobody), 404, "USER_NOT_FOUND", null);
    }
    ObjectNode unknown = object().put("userId", UUID.randomUUID().toString());
    assertRefused(backEnd.post(REGISTER + "/begin", unknown), 404, "USER_NOT_FOUND", null);
    unknown.set("credential", authenticator.register("AAAA", right -> {}));
    assertRefused(backEnd.post(REGISTER + "/complete", unknown), 404, "USER_NOT_FOUND", null);
    assertBadInput(
        backEnd.post(REGISTER + "/begin", object().put("externalId", externalId)),
        "INVALID_REQUEST",
        "username");
  }

  @Test
  void needTheScope() {
    Api without = api().with(Tokens.WRITER);
    ObjectNode byId = object().put("externalId", externalId);

    assertRefused(without.post(REGISTER + "/begin", named(name)), 403, "FORBIDDEN", null);
    assertRefused(without.post(AUTHENTICATE + "/begin", byId), 403, "FORBIDDEN", null);
    byId.set("credential", authenticator.authenticate("AAAA", right -> {}));
    assertRefused(without.post(AUTHENTICATE + "/complete", byId), 403, "FORBIDDEN", null);
    ObjectNode registration = named(name);
    registration.set("credential", authenticator.register("AAAA", right -> {}));
    assertRefused(without.post(REGISTER + "/complete", registration), 403, "FORBIDDEN", null);

    Api revoked = api().with("fsk_" + "A".repeat(43));
    assertRefused(revoked.post(REGISTER + "/begin", named(name)), 401, "UNAUTHORIZED", null);
    assertRefused(
        revoked.post(AUTHENTICATE + "/begin", object().put("externalId", externalId)),
        401,
        "UNAUTHORIZED",
        null);
    byId.remove("credential");
    byId.set("credential", authenticator.authenticate("AAAA", right -> {}));
    assertRefused(revoked.post(AUTHENTICATE + "/complete", byId), 401, "UNAUTHORIZED", null);
  }

  /** A stranger's IDs are members that are not known: they tell nothing of who exists. */
  @Test
  void areNotForStrangers() {
    UUID userId = register(named(name).put("externalId", externalId)).json().getUUID("data.userId");

    for (String each : List.of(externalId, "nobody")) {
      api()
          .post(AUTHENTICATE + "/begin", object().put("externalId", each))
          .statusCode(200)
          .body("data.allowCredentials", empty());
    }
    api()
        .post(AUTHENTICATE + "/begin", object().put("userId", userId.toString()))
        .statusCode(200)
        .body("data.allowCredentials", empty());
    assertBadInput(
        api().post(REGISTER + "/begin", object().put("userId", userId.toString())),
        "INVALID_REQUEST",
        "username");
  }

  /** What a back end began for a user, a stranger who got hold of it does not complete. */
  @Test
  void areCompletedByTheBackEndOnly() {
    keeper.post(USERS, named(name)).statusCode(201);
    String challenge = backEnd.begin(REGISTER, named(name)).getString("challenge");

    assertRefused(complete(api(), name, challenge), 409, "USER_EXISTS", null);
    String newName = newName();
    String ofNewUser =
        backEnd
            .begin(REGISTER, named(newName).put("externalId", externalId))
            .getString("challenge");
    assertRefused(complete(api(), newName, ofNewUser), 401, "UNAUTHORIZED", null);
    keeper.get(USERS + "?externalId=" + externalId).body("data.users", empty());
  }

  private Response complete(Api caller, String username, String challenge) {
    return caller.post(
        REGISTER + "/complete",
        named(username).set("credential", authenticator.register(challenge, right -> {})));
  }

  /** Else its token could be used again. */
  @Test
  void doNotCompleteWhatAnEnrollmentBegan() {
    String token =
        keeper
            .post(
                "/api/v1/admin/enrollments",
                named(name).put("externalId", externalId).put("createUser", true))
            .json()
            .getString("data.enrollmentToken");
    String challenge = api().with(token).begin(REGISTER, object()).getString("challenge");

    assertRefused(complete(backEnd, name, challenge), 401, "UNAUTHORIZED", null);
    assertRefused(
        complete(backEnd, name, api().begin(REGISTER, named(name)).getString("challenge")),
        401,
        "UNAUTHORIZED",
        null);
  }

  @Test
  void areInTheAuditTrailUnderTheKeysName() {
    UUID userId = register(named(name)).statusCode(200).json().getUUID("data.userId");

    api()
        .with(Tokens.AUDITOR)
        .get("/api/v1/admin/events?userId=" + userId)
        .body("data.events[0].detail.operator", equalTo(keyName));
  }

  /** Names of earlier releases may have another's key, and one of their own is stored. */
  @Test
  void areForWhomAnIdNamesWhateverTheNameIsFoldedTo() {
    UUID userId = keeper.post(USERS, named(name)).json().getUUID("data.userId");
    Database.update("update users set username_key = ? where id = ?", "own " + name, userId);
    keeper.post(USERS, named(name)).statusCode(201);
    ObjectNode byId = object().put("userId", userId.toString());

    register(byId).statusCode(200).body("data.userId", equalTo(userId.toString()));
    authenticate(byId).statusCode(200).body("data.userId", equalTo(userId.toString()));
  }
}
