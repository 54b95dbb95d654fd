package io.fidoserver.admin;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Administration of users by operators. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AdminTest {

  private static final String USERS = "/api/v1/admin/users";
  private static final String DRY_RUN = "/api/v1/admin/policy/dry-run";
  private static final String EVENTS = "/api/v1/admin/events";

  private final String name = newName();
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  private Api operator;
  private Api auditor;
  private UUID userId;
  private String token;
  private String user;
  private String credential;

  @BeforeEach
  void aUser() {
    operator = api().with(Tokens.WRITER);
    auditor = api().with(Tokens.AUDITOR);
    Json data = api().register(name, authenticator, right -> {}).json().at("data");
    userId = data.getUUID("userId");
    token = data.getString("accessToken");
    user = USERS + "/" + userId;
    credential = user + "/credentials/" + Base64Url.encode(authenticator.credentialId);
  }

  @Test
  void aUserIsReadAndUnknownOnesAreNot() {
    operator
        .get(user)
        .statusCode(200)
        .body("data.userId", equalTo(userId.toString()))
        .body("data.username", equalTo(name))
        .body("data.enabled", equalTo(true))
        .body("data.createdAt", notNullValue());
    assertRefused(operator.get(USERS + "/" + UUID.randomUUID()), 404, "USER_NOT_FOUND", null);
    assertRefused(operator.get(USERS + "/nobody"), 404, "NOT_FOUND", null);
  }

  @Test
  void whatIsRefusedToAnOperatorIsAnEvent() {
    String before = "select count(*) from events where type = 'OPERATOR_CALL_REFUSED'";
    assertRefused(api().with(Tokens.READER).call("DELETE", user, null), 403, "FORBIDDEN", null);
    assertRefused(api().with("wrong").get(USERS), 401, "UNAUTHORIZED", null);

    Instant end = Instant.now().plusSeconds(10);
    String calls =
        "select string_agg(distinct (detail->>'operator') || ' ' || (detail->>'call') || ' '"
            + " || (detail->>'code'), ',') from events where type = 'OPERATOR_CALL_REFUSED'"
            + " and detail->>'call' = 'DELETE users'";
    while (!"reader DELETE users FORBIDDEN".equals(Database.query(calls))) {
      assertTrue(Instant.now().isBefore(end), "no event");
    }
    while ((long)
            Database.query(
                before + " and detail->>'call' = 'GET users' and detail->>'operator' is null")
        == 0) {
      assertTrue(Instant.now().isBefore(end), "no event");
    }
  }

  @Test
  void aMemberOrAParameterThatIsMisspeltIsRefused() {
    Api me = api().with(token);
    String mine = "/api/v1/me/credentials/" + Base64Url.encode(authenticator.credentialId);
    assertBadInput(
        operator.call("PATCH", user, object().put("enabeld", false)), "INVALID_REQUEST", "enabeld");
    assertBadInput(
        operator.call("PATCH", credential, object().put("suspend", true)),
        "INVALID_REQUEST",
        "suspend");
    assertBadInput(
        operator.post(user + "/enrollment-tokens", object().put("expires", 60)),
        "INVALID_REQUEST",
        "expires");
    assertBadInput(
        operator.call("POST", DRY_RUN, (ObjectNode) object().set("alowedAaguids", object())),
        "INVALID_REQUEST",
        "alowedAaguids");
    assertBadInput(
        me.call("PATCH", "/api/v1/me", object().put("name", "x")), "INVALID_REQUEST", "name");
    assertBadInput(me.call("PATCH", mine, object().put("nick", "x")), "INVALID_REQUEST", "nick");
    assertBadInput(operator.get(USERS + "?qeury=a"), "INVALID_REQUEST", "qeury");
    assertBadInput(auditor.get(EVENTS + "?user=" + userId), "INVALID_REQUEST", "user");
    assertBadInput(operator.get(user + "?limit=1"), "INVALID_REQUEST", "limit");
    assertBadInput(me.get("/api/v1/me?x"), "INVALID_REQUEST", "x");
    assertBadInput(me.call("DELETE", mine + "?forced=true", null), "INVALID_REQUEST", "forced");
  }

  /** WebAuthn L3 §5.8.1: members of a later level are ignored. */
  @Test
  void aCeremonyIgnoresWhatItDoesNotKnow() {
    api()
        .post(Api.AUTHENTICATE + "/begin?trace=1", Api.named(name).put("laterMember", 1))
        .statusCode(200);
  }

  @Test
  void aUserWithMoreCredentialsThanABrowserTakesIsAskedForNoneByName() {
    Database.update(
        "insert into credentials select id || int4send(i), user_id, public_key, algorithm,"
            + " sign_count, aaguid, nickname, transports, attestation_format, attestation_trust,"
            + " attestation_object, uv_initialized, backup_eligible, backup_state, discoverable,"
            + " created_at from credentials, generate_series(1, 64) i where user_id = '%s'"
                .formatted(userId));

    assertTrue(
        api().begin(Api.AUTHENTICATE, Api.named(name)).getList("allowCredentials").isEmpty());
    api().authenticate(name, authenticator, right -> {}).statusCode(200);
  }

  @Test
  void aDisabledUserSignsInNoMoreAndAnEnabledOneDoes() {
    operator
        .call("PATCH", user, object().put("enabled", false))
        .statusCode(200)
        .body("data.enabled", equalTo(false));
    assertRefused(api().post(Api.AUTHENTICATE + "/begin", Api.named(name)), 403, "FORBIDDEN", null);
    assertRefused(api().authenticate(null, authenticator, right -> {}), 403, "FORBIDDEN", null);
    assertRefused(api().with(token).get("/api/v1/me"), 401, "UNAUTHORIZED", null);

    operator.call("PATCH", user, object().put("enabled", true)).statusCode(200);

    api().authenticate(name, authenticator, right -> {}).statusCode(200);
  }

  @Test
  void aDeletedUserIsGone() {
    operator.call("DELETE", user, null).statusCode(200);

    assertRefused(operator.get(user), 404, "USER_NOT_FOUND", null);
    assertRefused(api().with(token).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
  }

  @Test
  void aSuspendedCredentialSignsInNoMoreUntilItIsReactivated() {
    Json before = api().begin(Api.AUTHENTICATE, Api.named(name));
    operator
        .call("PATCH", credential, object().put("suspended", true))
        .statusCode(200)
        .body("data.suspended", equalTo(true));

    assertRefused(
        api()
            .complete(
                Api.AUTHENTICATE,
                name,
                authenticator.authenticate(before.getString("challenge"), right -> {})),
        403,
        "FORBIDDEN",
        null);
    assertRefused(api().authenticate(null, authenticator, right -> {}), 403, "FORBIDDEN", null);
    assertRefused(
        api().post(Api.AUTHENTICATE + "/begin", Api.named(name)), 404, "NO_CREDENTIALS", null);

    operator.call("PATCH", credential, object().put("suspended", false)).statusCode(200);
    assertEquals(
        true,
        Database.query(
            "select reactivated from credentials where id = ?",
            (Object) authenticator.credentialId));
    api().authenticate(name, authenticator, right -> {}).statusCode(200);
  }

  @Test
  void aCredentialThatGoesMeanwhileIsNotSuspended() throws Exception {
    assertNotFoundWhileItGoes(
        () -> operator.call("PATCH", credential, object().put("suspended", true)));
  }

  @Test
  void aCredentialThatGoesMeanwhileIsNotRevoked() throws Exception {
    assertNotFoundWhileItGoes(() -> operator.call("DELETE", credential, null));
  }

  private void assertNotFoundWhileItGoes(Callable<Response> call) throws Exception {
    assertRefused(
        Database.whileUncommitted(
            "delete from credentials where id = ?", call, (Object) authenticator.credentialId),
        404,
        "CREDENTIAL_NOT_FOUND",
        null);
  }

  @Test
  void aSuspensionChangesNothingElse() throws Exception {
    Database.whileUncommitted(
            "update credentials set sign_count = 7 where id = ?",
            () -> operator.call("PATCH", credential, object().put("suspended", true)),
            (Object) authenticator.credentialId)
        .statusCode(200);

    assertEquals(
        7L,
        Database.query(
            "select sign_count from credentials where suspended and id = ?",
            (Object) authenticator.credentialId));
  }

  @Test
  void aRevokedCredentialIsGoneEvenIfItIsTheLast() {
    operator.get(user + "/credentials").body("data.credentials", hasSize(1));

    operator.call("DELETE", credential, null).statusCode(200);

    operator.get(user + "/credentials").body("data.credentials", hasSize(0));
    assertRefused(operator.call("DELETE", credential, null), 404, "CREDENTIAL_NOT_FOUND", null);
    assertRefused(
        api().authenticate(null, authenticator, right -> {}), 404, "CREDENTIAL_NOT_FOUND", null);
  }

  @Test
  void anEnrollmentTokenIsShownOnceAndKeptAsAHash() {
    String issued =
        operator
            .post(user + "/enrollment-tokens", object().put("expiresIn", 60))
            .statusCode(201)
            .body("data.enrollmentToken", matchesPattern("[A-Za-z0-9_-]{43}"))
            .body("data.expiresAt", notNullValue())
            .json()
            .getString("data.enrollmentToken");

    assertEquals(
        Tokens.sha256(issued),
        Database.query(
            "select encode(token_hash, 'hex') from enrollment_tokens where user_id = ?", userId));
    operator.post(user + "/enrollment-tokens", object()).statusCode(201);
    assertEquals(
        1L, Database.query("select count(*) from enrollment_tokens where user_id = ?", userId));
    assertBadInput(
        operator.post(user + "/enrollment-tokens", object().put("expiresIn", 59)),
        "INVALID_REQUEST",
        "expiresIn");
  }

  private String enrollmentToken() {
    return operator
        .post(user + "/enrollment-tokens", object())
        .statusCode(201)
        .json()
        .getString("data.enrollmentToken");
  }

  private void assertEnds(String enrollmentToken) {
    assertRefused(
        api().with(enrollmentToken).post(Api.REGISTER + "/begin", Api.named(name)),
        401,
        "UNAUTHORIZED",
        null);
  }

  @Test
  void aNewEnrollmentTokenEndsTheOlder() {
    String older = enrollmentToken();
    String newer = enrollmentToken();

    assertEnds(older);
    api().with(newer).begin(Api.REGISTER, Api.named(name));
  }

  @Test
  void aDisabledUsersEnrollmentTokensEnd() {
    String token = enrollmentToken();

    operator.call("PATCH", user, object().put("enabled", false)).statusCode(200);
    operator.call("PATCH", user, object().put("enabled", true)).statusCode(200);

    assertEnds(token);
  }

  @Test
  void anEnrollmentTokenIsListedAndRevoked() {
    String token = enrollmentToken();
    String id =
        operator
            .get(user + "/enrollment-tokens")
            .statusCode(200)
            .body("data.enrollmentTokens", hasSize(1))
            .json()
            .getString("data.enrollmentTokens[0].id");

    operator
        .call("DELETE", user + "/enrollment-tokens/" + id, null)
        .statusCode(200)
        .body("data.enrollmentTokens", hasSize(0));

    assertEnds(token);
    assertRefused(
        operator.call("DELETE", user + "/enrollment-tokens/" + id, null), 404, "NOT_FOUND", null);
    assertBadInput(
        operator.call("DELETE", user + "/enrollment-tokens/a", null), "BASE64_ERROR", "tokenId");
    assertEquals(
        1L,
        Database.query(
            "select count(*) from events where type = 'ENROLLMENT_TOKEN_REVOKED' and user_id = ?",
            userId));
  }

  @Test
  void pagesAreStableWhileUsersAreAdded() {
    String prefix = "page-" + UUID.randomUUID() + "-";
    for (String each : List.of("b", "d", "F", "h", "j")) {
      api().registered(prefix + each);
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      Json page =
          operator
              .get(USERS + "?limit=2&query=" + prefix.toUpperCase(java.util.Locale.ROOT) + cursor)
              .json()
              .at("data");
      seen.addAll(page.getList("users.username"));
      cursor =
          page.getString("nextCursor") == null ? null : "&cursor=" + page.getString("nextCursor");
      // Adds a user before and one after the current page, while the list is read.
      api().registered(prefix + "a" + seen.size());
      api().registered(prefix + "i" + seen.size());
    } while (cursor != null);

    assertEquals(
        List.of("b", "d", "F", "h", "i2", "i4", "i6", "j"),
        seen.stream().map(each -> each.substring(prefix.length())).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "cursor=*", "cursor=AA"})
  void aBadParameterOfAListIsRefused(String parameter) {
    assertBadInput(
        operator.get(USERS + "?" + parameter),
        "INVALID_REQUEST",
        parameter.substring(0, parameter.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "userId=x", "type=X", "cursor=YWJj"})
  void aBadParameterOfTheEventsIsRefused(String parameter) {
    assertBadInput(
        auditor.get(EVENTS + "?" + parameter),
        "INVALID_REQUEST",
        parameter.substring(0, parameter.indexOf('=')));
  }

  @Test
  void aSearchOfAPrefixIsAnsweredFromTheIndex() {
    Database.update(
        "insert into users (id, user_handle, username, username_key, display_name, enabled,"
            + " created_at, updated_at) select gen_random_uuid(), sha256(number::text::bytea),"
            + " 'a search ' || number, 'a search ' || number, '', true, now(), now()"
            + " from generate_series(1, 3000) number");
    Database.update("analyze users");

    Object plan =
        Database.query(
            "explain (format json) select * from users where username_key >= 'a'"
                + " and username_key < 'b' and username_key > '' order by username_key limit 51");

    assertTrue(plan.toString().contains("users_username_key_unique"), plan.toString());
    assertFalse(plan.toString().contains("Sort"), plan.toString());
    Database.update("delete from users where username like 'a search %'");
  }

  @Test
  void aDryRunNamesWhomAPolicyWouldLockOutAndChangesNothing() {
    ObjectNode policy = object();
    policy.putArray("deniedAaguids").add(authenticator.aaguid.toString());
    UUID before = new UUID(userId.getMostSignificantBits(), userId.getLeastSignificantBits() - 1);

    operator
        .call("POST", DRY_RUN + "?limit=1&after=" + before, policy)
        .statusCode(200)
        .body("data.refused.reason", hasItem("AAGUID_DENIED"))
        .body(
            "data.lockedOut",
            equalTo(List.of(Map.of("userId", userId.toString(), "username", name))));

    api().authenticate(name, authenticator, right -> {}).statusCode(200);
  }

  @Test
  void whoHasAnotherCredentialIsNotLockedOut() {
    SoftwareAuthenticator other = new SoftwareAuthenticator();
    other.aaguid = UUID.randomUUID();
    api().with(token).register(name, other, right -> {}).statusCode(200);
    ObjectNode policy = object();
    policy.putArray("deniedAaguids").add(authenticator.aaguid.toString());
    UUID before = new UUID(userId.getMostSignificantBits(), userId.getLeastSignificantBits() - 1);

    operator
        .call("POST", DRY_RUN + "?limit=1&after=" + before, policy)
        .statusCode(200)
        .body("data.lockedOut.username", not(hasItem(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "?limit=0, '{}'",
    "?after=x, '{}'",
    "'', '{\"deniedAaguids\": [\"x\"]}'",
    "'', '{\"minimumCertification\": \"L9\"}'",
    "'', '{\"refusedStatuses\": [\"X\"]}'",
  })
  void aDryRunOfWhatIsNoPolicyIsRefused(String query, String policy) throws IOException {
    assertRefused(
        operator.call("POST", DRY_RUN + query, (ObjectNode) new ObjectMapper().readTree(policy)),
        400,
        "INVALID_REQUEST",
        null);
  }

  @Test
  void theAuditTrailTellsWhatHappenedNewestFirst() {
    api().authenticate(name, authenticator, right -> {}).statusCode(200);
    api()
        .authenticate(
            name, authenticator, each -> each.clientData.put("origin", "https://evil.com"))
        .statusCode(401);
    operator.call("PATCH", user, object().put("enabled", false)).statusCode(200);

    auditor
        .get(EVENTS + "?userId=" + userId)
        .statusCode(200)
        .body(
            "data.events.type",
            contains(
                "USER_DISABLED",
                "AUTHENTICATION_REFUSED",
                "AUTHENTICATION_COMPLETED",
                "REGISTRATION_COMPLETED"))
        .body("data.events[0].detail.operator", equalTo("writer"))
        .body("data.events[1].detail.code", equalTo("INVALID_SIGNATURE"))
        .body("data.events[1].detail.reason", equalTo("ORIGIN_MISMATCH"))
        .body("data.events[1].credentialId", equalTo(Base64Url.encode(authenticator.credentialId)))
        .body("data.events[1].address", equalTo("127.0.0.1"))
        .body("data.events[1].requestId", matchesPattern("[0-9a-f-]{36}"))
        .body("data.nextCursor", nullValue());
  }

  @Test
  void eventsComeInPagesAndByType() {
    for (int i = 0; i < 3; i++) {
      api().authenticate(name, authenticator, right -> {}).statusCode(200);
    }
    String query = EVENTS + "?limit=2&type=AUTHENTICATION_COMPLETED&userId=" + userId;

    Json first = auditor.get(query).json().at("data");
    Json second = auditor.get(query + "&cursor=" + first.getString("nextCursor")).json().at("data");

    assertEquals(2, first.getList("events").size());
    assertEquals(1, second.getList("events").size());
    assertEquals(null, second.getString("nextCursor"));
  }

  @Test
  void refusalsOfTheSameKindInAMinuteAreOneEvent() {
    for (int i = 0; i < 3; i++) {
      api().authenticate(name, authenticator, each -> each.flags = 0).statusCode(401);
    }
    api().authenticate(name, authenticator, each -> each.signature = any -> new byte[8]);

    auditor
        .get(EVENTS + "?type=AUTHENTICATION_REFUSED&userId=" + userId)
        .body("data.events.detail.reason", contains("BAD_SIGNATURE", "USER_NOT_PRESENT"))
        .body("data.events.detail.count", contains(null, 3));
  }

  @Test
  void aReplayIsAnEventToo() {
    Json options = api().begin(Api.AUTHENTICATE, Api.named(name));
    var answer = authenticator.authenticate(options.getString("challenge"), right -> {});
    api().complete(Api.AUTHENTICATE, name, answer).statusCode(200);
    Object before = replays();

    api().complete(Api.AUTHENTICATE, name, answer).statusCode(404);

    assertEquals((Long) before + 1, replays());
  }

  private static Object replays() {
    return Database.query(
        "select coalesce(sum(coalesce((detail->>'count')::int, 1)), 0) from events"
            + " where type = 'AUTHENTICATION_REFUSED' and detail->>'code' = 'CHALLENGE_NOT_FOUND'");
  }
}
