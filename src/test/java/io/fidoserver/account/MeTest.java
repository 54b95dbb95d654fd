package io.fidoserver.account;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Account and credentials of the authenticated user. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class MeTest {

  private static final String ME = "/api/v1/me";
  private static final String CREDENTIALS = "/api/v1/me/credentials";

  private final String name = newName();
  private final SoftwareAuthenticator first = new SoftwareAuthenticator();

  private UUID userId;
  private Api me;

  @BeforeEach
  void signedIn() {
    Json data = api().register(name, first, right -> {}).json().at("data");
    userId = data.getUUID("userId");
    me = api().with(data.getString("accessToken"));
  }

  private SoftwareAuthenticator addCredential() {
    SoftwareAuthenticator added = new SoftwareAuthenticator();
    me.register(name, added, right -> {}).statusCode(200);
    return added;
  }

  private static String path(SoftwareAuthenticator authenticator) {
    return CREDENTIALS + "/" + Base64Url.encode(authenticator.credentialId);
  }

  private static String id(SoftwareAuthenticator authenticator) {
    return Base64Url.encode(authenticator.credentialId);
  }

  @Test
  void theAccount() {
    me.get(ME)
        .statusCode(200)
        .body("data.userId", equalTo(userId.toString()))
        .body("data.username", equalTo(name))
        .body("data.displayName", equalTo(name))
        .body("data.createdAt", notNullValue());
  }

  @Test
  void whoSignsOutEverywhereHasNoTokenAnyMoreUntilTheNextSignIn() {
    String other =
        api().authenticate(name, first, right -> {}).json().getString("data.accessToken");
    api().with(other).get(ME).statusCode(200);

    me.call("DELETE", ME + "/tokens", null)
        .statusCode(200)
        .body("data.userId", equalTo(userId.toString()));

    assertRefused(me.get(ME), 401, "UNAUTHORIZED", null);
    assertRefused(api().with(other).get(ME), 401, "UNAUTHORIZED", null);
    String next = api().authenticate(name, first, right -> {}).json().getString("data.accessToken");
    api().with(next).get(ME).statusCode(200);
    assertEquals(
        "USER_SIGNED_OUT",
        Database.query(
            "select type from events where user_id = ? and type = 'USER_SIGNED_OUT'", userId));
  }

  @Test
  void aNewDisplayNameComesWithWhatTheSignalApiNeeds() {
    me.call("PATCH", ME, object().put("displayName", "Zoë"))
        .statusCode(200)
        .body("data.displayName", equalTo("Zoë"))
        .body("data.signalCurrentUserDetails.rpId", equalTo("example.org"))
        .body("data.signalCurrentUserDetails.userId", equalTo(Base64Url.encode(first.userHandle)))
        .body("data.signalCurrentUserDetails.name", equalTo(name))
        .body("data.signalCurrentUserDetails.displayName", equalTo("Zoë"));
    me.get(ME).body("data.displayName", equalTo("Zoë"));
  }

  @Test
  void aDisplayNameMustBeOne() {
    assertBadInput(me.call("PATCH", ME, object()), "INVALID_REQUEST", "displayName");
    assertBadInput(
        me.call("PATCH", ME, object().put("displayName", "")), "INVALID_REQUEST", "displayName");
  }

  @Test
  void aDeletedAccountIsGoneWithItsCredentials() {
    me.call("DELETE", ME, null)
        .statusCode(200)
        .body("data.rpId", equalTo("example.org"))
        .body("data.userId", equalTo(Base64Url.encode(first.userHandle)))
        .body("data.allAcceptedCredentialIds", empty());

    assertRefused(me.get(ME), 401, "UNAUTHORIZED", null);
    assertRefused(
        api().post(Api.AUTHENTICATE + "/begin", Api.named(name)), 404, "USER_NOT_FOUND", null);
    assertEquals(0L, Database.query("select count(*) from credentials where user_id = ?", userId));
  }

  @Test
  void credentialsAreListedOldestFirst() {
    SoftwareAuthenticator second = addCredential();
    // The backup flags of both are known from their registrations.
    me.get(CREDENTIALS).body("data.credentials.backupEligible", contains(false, false));
    api().authenticate(name, second, right -> {}).statusCode(200);

    me.get(CREDENTIALS)
        .statusCode(200)
        .body("data.credentials.id", contains(id(first), id(second)))
        .body("data.credentials[0].lastUsedAt", nullValue())
        .body("data.credentials[1].lastUsedAt", notNullValue())
        .body("data.credentials[0].aaguid", equalTo(first.aaguid.toString()))
        .body("data.credentials[0].transports", contains("internal", "hybrid"))
        .body("data.credentials[0].backupEligible", equalTo(false));
  }

  @Test
  void aNicknameIsGivenAndCleared() {
    me.call("PATCH", path(first), object().put("nickname", "Phone"))
        .statusCode(200)
        .body("data.nickname", equalTo("Phone"));
    me.call("PATCH", path(first), object().putNull("nickname"))
        .statusCode(200)
        .body("data.nickname", nullValue());
    assertBadInput(me.call("PATCH", path(first), object()), "INVALID_REQUEST", "nickname");
    assertBadInput(
        me.call("PATCH", path(first), object().put("nickname", "")), "INVALID_REQUEST", "nickname");
  }

  /** Changes that a sign-in, an operator or the review writes at the same moment are kept. */
  @Test
  void aNicknameChangesNothingElse() throws Exception {
    Database.whileUncommitted(
            "update credentials set sign_count = 7, suspended = true where id = ?",
            () -> me.call("PATCH", path(first), object().put("nickname", "Phone")),
            (Object) first.credentialId)
        .statusCode(200);

    assertEquals(
        "Phone 7 true",
        Database.query(
            "select concat_ws(' ', nickname, sign_count, suspended::text) from credentials"
                + " where id = ?",
            (Object) first.credentialId));
  }

  @Test
  void aCredentialIdMustBeBase64Url() {
    assertBadInput(me.call("DELETE", CREDENTIALS + "/a", null), "BASE64_ERROR", "credentialId");
  }

  @Test
  void aDeletedCredentialSignsInNoMore() {
    SoftwareAuthenticator second = addCredential();

    me.call("DELETE", path(first), null)
        .statusCode(200)
        .body("data.rpId", equalTo("example.org"))
        .body("data.userId", equalTo(Base64Url.encode(first.userHandle)))
        .body("data.allAcceptedCredentialIds", contains(id(second)));

    assertRefused(api().authenticate(name, first, right -> {}), 404, "CREDENTIAL_NOT_FOUND", null)
        .body("errors[0].signalUnknownCredential.rpId", equalTo("example.org"))
        .body("errors[0].signalUnknownCredential.credentialId", equalTo(id(first)));
    api().authenticate(name, second, right -> {}).statusCode(200);
  }

  @Test
  void nobodyIsToldToForgetACredentialThatIsAnothers() {
    SoftwareAuthenticator others = api().registered(newName());

    assertRefused(api().authenticate(name, others, right -> {}), 404, "CREDENTIAL_NOT_FOUND", null)
        .body("errors[0].signalUnknownCredential", nullValue());
  }

  @Test
  void theLastCredentialIsOnlyDeletedByForce() {
    assertRefused(me.call("DELETE", path(first), null), 409, "LAST_CREDENTIAL", null);

    me.call("DELETE", path(first) + "?force=true", null)
        .statusCode(200)
        .body("data.allAcceptedCredentialIds", hasSize(0));
  }

  /** A suspended credential lets nobody in. */
  @Test
  void theLastThatCanSignInIsTheLast() {
    SoftwareAuthenticator second = addCredential();
    Database.update(
        "update credentials set suspended = true where id = ?", (Object) second.credentialId);

    assertRefused(me.call("DELETE", path(first), null), 409, "LAST_CREDENTIAL", null);
    me.call("DELETE", path(second), null).statusCode(200);
  }

  @Test
  void ofTwoThatAreDeletedAtOnceOneIsTheLast() {
    List<SoftwareAuthenticator> both = List.of(first, addCredential());

    List<Integer> statuses =
        Stream.concat(both.stream(), both.stream())
            .parallel()
            .map(each -> me.call("DELETE", path(each), null).statusCode())
            .toList();

    assertEquals(1, statuses.stream().filter(each -> each == 200).count());
    assertEquals(1L, Database.query("select count(*) from credentials where user_id = ?", userId));
  }

  @Test
  void everyChangeIsAnEvent() {
    SoftwareAuthenticator second = addCredential();
    me.call("PATCH", path(first), object().put("nickname", "Phone"));
    me.call("PATCH", ME, object().put("displayName", "Zoë"));
    me.call("DELETE", path(second), null);
    me.call("DELETE", ME, null);

    assertEquals(
        "REGISTRATION_COMPLETED,REGISTRATION_COMPLETED,CREDENTIAL_RENAMED,USER_UPDATED,"
            + "CREDENTIAL_DELETED,CREDENTIAL_DELETED,USER_DELETED",
        Database.query(
            "select string_agg(type, ',' order by id) from events where user_id = ?", userId));
  }
}
