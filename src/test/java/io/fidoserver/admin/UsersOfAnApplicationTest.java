package io.fidoserver.admin;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users whom an application knows by an ID of its own, and creates and changes by the API. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class UsersOfAnApplicationTest {

  private static final String USERS = "/api/v1/admin/users";

  private final Api backEnd = api().with(Tokens.WRITER);
  private final String name = newName();
  private final String externalId = "crm/" + UUID.randomUUID() + " Ä";

  private ObjectNode user() {
    return named(name).put("displayName", "Alice").put("externalId", externalId);
  }

  private UUID created() {
    return backEnd.post(USERS, user()).statusCode(201).json().getUUID("data.userId");
  }

  /** Creates the user, whose only passkey is imported. */
  private UUID createdWith(SoftwareAuthenticator authenticator) {
    UUID userId = created();
    String token =
        backEnd
            .post(USERS + "/" + userId + "/enrollment-tokens", object())
            .json()
            .getString("data.enrollmentToken");
    api().with(token).register(name, authenticator, right -> {}).statusCode(200);
    return userId;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void areCreatedWithoutPasskeys() {
    backEnd
        .post(USERS, user())
        .statusCode(201)
        .body("data.username", equalTo(name))
        .body("data.displayName", equalTo("Alice"))
        .body("data.externalId", equalTo(externalId))
        .body("data.enabled", equalTo(true));
    assertRefused(api().post(AUTHENTICATE + "/begin", named(name)), 404, "NO_CREDENTIALS", null);
  }

  @Test
  void haveNoExternalIdUnlessTheyAreGivenOne() {
    backEnd
        .post(USERS, named(name))
        .statusCode(201)
        .body("data.displayName", equalTo(name))
        .body("data.externalId", nullValue());
  }

  @Test
  void haveTheUserHandleOfPasskeysThatExist() {
    byte[] userHandle = SoftwareAuthenticator.random(64);

    backEnd
        .post(USERS, user().put("userHandle", Base64Url.encode(userHandle)))
        .statusCode(201)
        .body("data.userHandle", equalTo(Base64Url.encode(userHandle)));

    assertRefused(
        backEnd.post(USERS, named(newName()).put("userHandle", Base64Url.encode(userHandle))),
        409,
        "USER_EXISTS",
        null);
  }

  @Test
  void areCreatedOnceThoughTheBackEndRepeatsItself() {
    UUID userId = created();

    backEnd.post(USERS, user()).statusCode(200).body("data.userId", equalTo(userId.toString()));

    for (ObjectNode other :
        List.of(
            user().put("username", newName()),
            user().put("displayName", "Bob"),
            user().put("userHandle", "AAAA"),
            user().put("externalId", "another"),
            named(name))) {
      assertRefused(backEnd.post(USERS, other), 409, "USER_EXISTS", null);
    }
  }

  @Test
  void areCreatedOnceThoughTheBackEndRepeatsItselfAtOnce() {
    List<Integer> statuses =
        IntStream.range(0, 20)
            .parallel()
            .mapToObj(i -> backEnd.post(USERS, user()).statusCode())
            .sorted()
            .toList();

    assertEquals(1, statuses.stream().filter(each -> each == 201).count(), statuses.toString());
    assertEquals(19, statuses.stream().filter(each -> each == 200).count(), statuses.toString());
    assertEquals(
        1L, (long) Database.query("select count(*) from users where external_id = ?", externalId));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0000"})
  void haveNoExternalIdThatCanNotBeStored(String wrong) {
    assertBadInput(
        backEnd.post(USERS, user().put("externalId", wrong)), "INVALID_REQUEST", "externalId");
    assertBadInput(
        backEnd.post(USERS, user().put("externalId", "x".repeat(256))),
        "INVALID_REQUEST",
        "externalId");
    assertBadInput(
        backEnd.post(USERS, user().put("userHandle", "")), "INVALID_REQUEST", "userHandle");
    assertBadInput(
        backEnd.post(USERS, user().put("userHandle", "=")), "BASE64_ERROR", "userHandle");
    assertBadInput(backEnd.post(USERS, object()), "INVALID_REQUEST", "username");
    assertBadInput(
        backEnd.post(USERS, user().put("username", "a\u202eb")), "INVALID_REQUEST", "username");
  }

  @Test
  void areFoundByTheirNameAndByTheirExternalId() {
    UUID userId = created();

    for (String query :
        List.of("?externalId=" + encoded(externalId), "?username=" + encoded(name.toUpperCase()))) {
      backEnd
          .get(USERS + query)
          .statusCode(200)
          .body("data.users", hasSize(1))
          .body("data.users[0].userId", equalTo(userId.toString()));
    }
    backEnd
        .get(USERS + "?externalId=" + encoded(externalId.toUpperCase()))
        .statusCode(200)
        .body("data.users", empty());
    backEnd.get(USERS + "?username=" + name.substring(1)).body("data.users", empty());
    assertBadInput(backEnd.get(USERS + "?externalId="), "INVALID_REQUEST", "externalId");
    assertBadInput(
        backEnd.get(USERS + "?username=a&externalId=b"), "INVALID_REQUEST", "externalId");
    assertBadInput(backEnd.get(USERS + "?username=a&query=b"), "INVALID_REQUEST", "query");
  }

  @Test
  void keepTheirPasskeysUnderAnotherName() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    UUID userId = createdWith(authenticator);
    String begun = api().begin(AUTHENTICATE, named(name)).getString("challenge");
    String other = newName();

    backEnd
        .call("PATCH", USERS + "/" + userId, object().put("username", other))
        .statusCode(200)
        .body("data.username", equalTo(other))
        .body("data.externalId", equalTo(externalId))
        .body("data.signalCurrentUserDetails.rpId", equalTo(SoftwareAuthenticator.RP_ID))
        .body("data.signalCurrentUserDetails.name", equalTo(other))
        .body("data.signalCurrentUserDetails.displayName", equalTo("Alice"));

    api().authenticate(other, authenticator, right -> {}).statusCode(200);
    assertRefused(api().post(AUTHENTICATE + "/begin", named(name)), 404, "USER_NOT_FOUND", null);
    assertRefused(
        api().complete(AUTHENTICATE, name, authenticator.authenticate(begun, right -> {})),
        404,
        "CREDENTIAL_NOT_FOUND",
        null);
  }

  @Test
  void doNotTakeWhatIsAnothers() {
    UUID userId = created();
    String taken = newName();
    backEnd.post(USERS, named(taken).put("externalId", taken)).statusCode(201);

    for (String member : List.of("username", "externalId")) {
      assertRefused(
          backEnd.call(
              "PATCH",
              USERS + "/" + userId,
              object().put("displayName", "changed").put(member, taken)),
          409,
          "USER_EXISTS",
          null);
    }
    backEnd.get(USERS + "/" + userId).body("data.displayName", equalTo("Alice"));
  }

  @Test
  void areChangedInOneEventThatSaysWhat() {
    UUID userId = created();
    String other = newName();

    backEnd
        .call(
            "PATCH",
            USERS + "/" + userId,
            object().put("username", other).put("externalId", other).put("displayName", "B"))
        .statusCode(200);

    api()
        .with(Tokens.AUDITOR)
        .get("/api/v1/admin/events?userId=" + userId)
        .body("data.events.type", contains("USER_UPDATED", "USER_CREATED"))
        .body("data.events.externalId", contains(other, other))
        .body("data.events.username", contains(other, other))
        .body("data.events[0].detail.changed", equalTo("username,displayName,externalId"));
  }

  @Test
  void areToldOfByTheirExternalIdWhenTheyAreGone() {
    UUID userId = created();

    backEnd.call("DELETE", USERS + "/" + userId, null).statusCode(200);

    Json event =
        api()
            .with(Tokens.AUDITOR)
            .get("/api/v1/admin/events?userId=" + userId + "&type=USER_DELETED")
            .json()
            .at("data.events[0]");
    assertEquals(externalId, event.getString("externalId"));
    assertNull(event.get("username"));
  }

  @Test
  void haveTheirExternalIdInTokensAndExports() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    createdWith(authenticator);

    String token =
        api().authenticate(name, authenticator, right -> {}).json().getString("data.accessToken");

    assertEquals(externalId, Tokens.claims(token).get("external_id").textValue());
    String line =
        api()
            .with(Tokens.READER)
            .get("/api/v1/admin/export")
            .asString()
            .lines()
            .filter(each -> each.contains(name))
            .findFirst()
            .orElseThrow();
    assertTrue(line.contains("\"externalId\":\"" + externalId + "\""), line);
  }
}
