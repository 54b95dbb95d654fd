package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Authentication;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authentications that must be refused (WebAuthn L3 §7.2), each with its code and reason. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AuthenticationRefusalsTest {

  private final String name = newName();
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  private Response authenticate(Consumer<Authentication> change) {
    api().registered(name, authenticator);
    return api().authenticate(name, authenticator, change);
  }

  private static void assertInvalid(Response response, String reason) {
    assertRefused(response, 401, "INVALID_SIGNATURE", reason);
  }

  private static void assertUndecodable(Response response, String field) {
    assertBadInput(response, "DESERIALIZATION_ERROR", "credential.response." + field);
  }

  private String begin(String username) {
    return api()
        .begin(AUTHENTICATE, username == null ? object() : named(username))
        .getString("challenge");
  }

  @Nested
  class TheUser {

    @Test
    void doesNotExist() {
      assertRefused(
          api().post(AUTHENTICATE + "/begin", named(newName())), 404, "USER_NOT_FOUND", null);
    }

    @Test
    void hasNoCredential() {
      api().registered(name, authenticator);
      Database.update("delete from credentials where id = ?", authenticator.credentialId);
      assertRefused(api().post(AUTHENTICATE + "/begin", named(name)), 404, "NO_CREDENTIALS", null);
    }

    @Test
    void isDisabled() {
      api().registered(name, authenticator);
      Database.update("update users set enabled = false where username = ?", name);
      assertRefused(api().post(AUTHENTICATE + "/begin", named(name)), 403, "FORBIDDEN", null);
    }

    @Test
    void wasDisabledMeanwhile() {
      api().registered(name, authenticator);
      String byName = begin(name);
      String anybody = begin(null);
      Database.update("update users set enabled = false where username = ?", name);

      assertRefused(
          api().complete(AUTHENTICATE, name, authenticator.authenticate(byName, r -> {})),
          403,
          "FORBIDDEN",
          null);
      assertRefused(
          api().complete(AUTHENTICATE, null, authenticator.authenticate(anybody, r -> {})),
          403,
          "FORBIDDEN",
          null);
    }

    @Test
    void completesUnderAnotherNameAndMayStillCompleteUnderItsOwn() {
      api().registered(name, authenticator);
      String other = newName();
      SoftwareAuthenticator others = api().registered(other);
      String challenge = begin(name);

      assertRefused(
          api().complete(AUTHENTICATE, other, others.authenticate(challenge, r -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);

      api()
          .complete(AUTHENTICATE, name, authenticator.authenticate(challenge, r -> {}))
          .statusCode(200);
    }

    @Test
    void isNamedThoughNoneWasAtTheBegin() {
      api().registered(name, authenticator);
      String challenge = begin(null);
      ObjectNode credential = authenticator.authenticate(challenge, r -> {});

      assertRefused(
          api().complete(AUTHENTICATE, name, credential), 404, "CHALLENGE_NOT_FOUND", null);

      api().complete(AUTHENTICATE, null, credential).statusCode(200);
    }

    @Test
    void isNotNamedThoughOneWasAtTheBegin() {
      api().registered(name, authenticator);
      String challenge = begin(name);
      ObjectNode credential = authenticator.authenticate(challenge, r -> {});

      assertRefused(
          api().complete(AUTHENTICATE, null, credential), 404, "CHALLENGE_NOT_FOUND", null);

      api().complete(AUTHENTICATE, name, credential).statusCode(200);
    }
  }

  @Nested
  class TheUserHandle {

    @Test
    void isOfAnotherUser() {
      SoftwareAuthenticator other = api().registered(newName());
      assertInvalid(authenticate(a -> a.userHandle = other.userHandle), "USER_HANDLE_MISMATCH");
    }

    @Test
    void isEmptyWhereNoNameWasGiven() {
      api().registered(name, authenticator);
      assertInvalid(
          api().authenticate(null, authenticator, a -> a.userHandle = new byte[0]),
          "USER_HANDLE_MISMATCH");
    }

    @Test
    void isMissingWhereNoNameWasGiven() {
      api().registered(name, authenticator);
      assertInvalid(
          api().authenticate(null, authenticator, a -> a.userHandle = null),
          "USER_HANDLE_MISMATCH");
    }

    @Test
    void isOfAnotherUserWhereNoNameWasGiven() {
      api().registered(name, authenticator);
      SoftwareAuthenticator other = api().registered(newName());
      assertRefused(
          api().authenticate(null, authenticator, a -> a.userHandle = other.userHandle),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
    }

    @Test
    void isOfNobody() {
      api().registered(name, authenticator);
      assertRefused(
          api()
              .authenticate(
                  null, authenticator, a -> a.userHandle = SoftwareAuthenticator.random(16)),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
    }
  }

  @Nested
  class TheCredential {

    @Test
    void isUnknown() {
      api().registered(name, authenticator);
      assertRefused(
          api().authenticate(name, new SoftwareAuthenticator(), r -> {}),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
    }

    @Test
    void isUnknownWhereNoNameWasGiven() {
      SoftwareAuthenticator unknown = new SoftwareAuthenticator();
      unknown.userHandle = SoftwareAuthenticator.random(16);
      assertRefused(api().authenticate(null, unknown, r -> {}), 404, "CREDENTIAL_NOT_FOUND", null);
    }

    @Test
    void isAnotherUsers() {
      api().registered(name, authenticator);
      SoftwareAuthenticator other = api().registered(newName());
      assertRefused(api().authenticate(name, other, r -> {}), 404, "CREDENTIAL_NOT_FOUND", null);
      assertRefused(
          api().authenticate(name, other, a -> a.userHandle = authenticator.userHandle),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
    }

    @Test
    void wasNotAmongTheAllowedOnes() {
      api().registered(name, authenticator);
      String challenge = begin(name);
      // A second credential of the same user, added after the begin.
      SoftwareAuthenticator second = api().registered(newName());
      Database.update(
          "update credentials set user_id = (select id from users where username = ?)"
              + " where id = ?",
          name,
          second.credentialId);

      assertInvalid(
          api()
              .complete(
                  AUTHENTICATE, name, second.authenticate(challenge, a -> a.userHandle = null)),
          "CREDENTIAL_NOT_ALLOWED");
    }

    @Test
    void wasDeletedMeanwhile() {
      api().registered(name, authenticator);
      String challenge = begin(name);
      Database.update("delete from credentials where id = ?", authenticator.credentialId);
      assertRefused(
          api().complete(AUTHENTICATE, name, authenticator.authenticate(challenge, r -> {})),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
    }
  }

  @Nested
  class TheChallenge {

    @Test
    void wasNeverIssued() {
      api().registered(name, authenticator);
      String challenge = Base64Url.encode(SoftwareAuthenticator.random(32));
      assertRefused(
          api().complete(AUTHENTICATE, name, authenticator.authenticate(challenge, r -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void isReplayed() {
      api().registered(name, authenticator);
      ObjectNode credential = authenticator.authenticate(begin(name), r -> {});
      api().complete(AUTHENTICATE, name, credential).statusCode(200);
      assertRefused(
          api().complete(AUTHENTICATE, name, credential), 404, "CHALLENGE_NOT_FOUND", null);
    }

    @Test
    void isUsedUpByAWrongAnswer() {
      api().registered(name, authenticator);
      String challenge = begin(name);
      assertInvalid(
          api()
              .complete(
                  AUTHENTICATE,
                  name,
                  authenticator.authenticate(challenge, a -> a.clientData.put("origin", "x"))),
          "ORIGIN_MISMATCH");
      assertRefused(
          api().complete(AUTHENTICATE, name, authenticator.authenticate(challenge, r -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void isUsedUpByACredentialThatIsUnknown() {
      api().registered(name, authenticator);
      String challenge = begin(name);
      assertRefused(
          api()
              .complete(
                  AUTHENTICATE, name, new SoftwareAuthenticator().authenticate(challenge, r -> {})),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
      assertRefused(
          api().complete(AUTHENTICATE, name, authenticator.authenticate(challenge, r -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void hasExpired() {
      api().registered(name, authenticator);
      String challenge = begin(name);
      Database.update(
          "update challenges set expires_at = now() where challenge_hash = ?",
          (Object) SoftwareAuthenticator.sha256(Base64Url.decode(challenge)));
      assertRefused(
          api().complete(AUTHENTICATE, name, authenticator.authenticate(challenge, r -> {})),
          401,
          "CHALLENGE_EXPIRED",
          null);
    }

    @Test
    void isOfARegistration() {
      String other = newName();
      String challenge = api().begin(REGISTER, named(other)).getString("challenge");
      assertRefused(
          api().complete(AUTHENTICATE, other, authenticator.authenticate(challenge, r -> {})),
          400,
          "INVALID_CHALLENGE_TYPE",
          null);
    }

    @Test
    void isMissing() {
      assertRefused(
          authenticate(a -> a.clientData.remove("challenge")), 400, "MISSING_CHALLENGE", null);
    }
  }

  @Nested
  class TheClientData {

    @Test
    void areOfARegistration() {
      assertInvalid(
          authenticate(a -> a.clientData.put("type", "webauthn.create")), "TYPE_MISMATCH");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"https://evil.example", "https://example.org/", "http://example.org", "null"})
    void areOfAnotherOrigin(String origin) {
      assertInvalid(authenticate(a -> a.clientData.put("origin", origin)), "ORIGIN_MISMATCH");
    }

    @Test
    void areOfAFrameOfAnotherOrigin() {
      assertInvalid(authenticate(a -> a.clientData.put("crossOrigin", true)), "CROSS_ORIGIN");
    }

    @Test
    void haveATopOrigin() {
      assertInvalid(
          authenticate(a -> a.clientData.put("topOrigin", "https://evil.example")),
          "TOP_ORIGIN_MISMATCH");
    }

    @Test
    void canNotBeDecoded() {
      assertUndecodable(
          authenticate(a -> a.clientDataJson = "{".getBytes(StandardCharsets.UTF_8)),
          "clientDataJSON");
    }
  }

  @Nested
  class TheAuthenticatorData {

    @Test
    void areForAnotherRelyingParty() {
      assertInvalid(
          authenticate(a -> a.rpIdHash = SoftwareAuthenticator.sha256(new byte[] {1})),
          "RP_ID_MISMATCH");
    }

    @Test
    void sayThatNobodyWasThere() {
      assertInvalid(authenticate(a -> a.flags = SoftwareAuthenticator.UV), "USER_NOT_PRESENT");
    }

    @Test
    void sayThatTheUserWasNotVerifiedThoughThatWasRequired() {
      api().registered(name, authenticator);
      String challenge =
          api()
              .begin(AUTHENTICATE, named(name).put("userVerification", "required"))
              .getString("challenge");
      assertInvalid(
          api()
              .complete(
                  AUTHENTICATE,
                  name,
                  authenticator.authenticate(challenge, a -> a.flags = SoftwareAuthenticator.UP)),
          "USER_NOT_VERIFIED");
    }

    @Test
    void sayBackedUpThoughNotEligible() {
      assertInvalid(authenticate(a -> a.flags |= SoftwareAuthenticator.BS), "BACKUP_STATE_INVALID");
    }

    @Test
    void sayEligibleThoughTheyDidNotAtRegistration() {
      assertInvalid(authenticate(a -> a.flags |= SoftwareAuthenticator.BE), "BACKUP_STATE_INVALID");
    }

    @Test
    void sayNotEligibleThoughTheyDidAtRegistration() {
      api().register(name, authenticator, r -> r.flags |= SoftwareAuthenticator.BE).statusCode(200);
      assertInvalid(api().authenticate(name, authenticator, r -> {}), "BACKUP_STATE_INVALID");
    }

    @Test
    void announceACredential() {
      assertUndecodable(
          authenticate(a -> a.flags |= SoftwareAuthenticator.AT), "authenticatorData");
    }

    @Test
    void haveACredential() {
      assertUndecodable(
          authenticate(
              a -> {
                a.flags |= SoftwareAuthenticator.AT;
                a.extensions =
                    SoftwareAuthenticator.concat(
                        new byte[18], Cbor.encode(authenticator.type.coseKey(authenticator.keys)));
              }),
          "authenticatorData");
    }

    @Test
    void haveExtensionsThatTheFlagsDoNotAnnounce() {
      assertUndecodable(
          authenticate(a -> a.extensions = Cbor.encode(Map.of("x", 1))), "authenticatorData");
    }

    @Test
    void announceExtensionsThatAreNotThere() {
      assertUndecodable(
          authenticate(a -> a.flags |= SoftwareAuthenticator.ED), "authenticatorData");
    }

    @Test
    void areEmpty() {
      assertUndecodable(
          authenticate(
              a ->
                  a.json =
                      json -> ((ObjectNode) json.get("response")).put("authenticatorData", "")),
          "authenticatorData");
    }
  }

  @Nested
  class TheSignCount {

    private Response secondUse(long first, long second) {
      api().register(name, authenticator, r -> r.signCount = first).statusCode(200);
      return api().authenticate(name, authenticator, a -> a.signCount = second);
    }

    @Test
    void isTheSame() {
      assertRefused(secondUse(5, 5), 401, "CLONED_AUTHENTICATOR", null);
      assertEquals(
          5L,
          Database.query(
              "select sign_count from credentials where id = ?", authenticator.credentialId));
    }

    @Test
    void isLower() {
      assertRefused(secondUse(5, 4), 401, "CLONED_AUTHENTICATOR", null);
    }

    @Test
    void isZeroAgain() {
      assertRefused(secondUse(5, 0), 401, "CLONED_AUTHENTICATOR", null);
    }
  }

  @Nested
  class TheRequest {

    @Test
    void hasATransactionThatIsTooLong() {
      ObjectNode request = object();
      request.putObject("transaction").put("a", "\u00e9".repeat(509));
      assertBadInput(
          api().post(AUTHENTICATE + "/begin", request), "INVALID_REQUEST", "transaction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "1"})
    void hasATransactionThatIsNoObject(String transaction) {
      assertBadInput(
          api().post(AUTHENTICATE + "/begin", "{\"transaction\":" + transaction + "}"),
          "INVALID_REQUEST",
          "transaction");
    }

    @Test
    void hasALoneSurrogateInItsTransaction() {
      assertBadInput(
          api().post(AUTHENTICATE + "/begin", "{\"transaction\":{\"a\":\"\\ud800\"}}"),
          "INVALID_REQUEST",
          "transaction");
    }

    @Test
    void hasAnEmptyUserName() {
      assertBadInput(api().post(AUTHENTICATE + "/begin", named("")), "INVALID_REQUEST", "username");
    }

    @Test
    void hasAnUnknownUserVerification() {
      assertBadInput(
          api().post(AUTHENTICATE + "/begin", object().put("userVerification", "always")),
          "INVALID_REQUEST",
          "userVerification");
    }

    @Test
    void hasNoCredential() {
      assertBadInput(
          api().post(AUTHENTICATE + "/complete", object()), "INVALID_REQUEST", "credential");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientDataJSON", "authenticatorData", "signature"})
    void missesAMemberOfTheResponse(String member) {
      assertBadInput(
          authenticate(a -> a.json = json -> ((ObjectNode) json.get("response")).remove(member)),
          "INVALID_REQUEST",
          "credential.response." + member);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientDataJSON", "authenticatorData", "signature", "userHandle"})
    void hasAMemberThatIsNotBase64Url(String member) {
      assertBadInput(
          authenticate(
              a -> a.json = json -> ((ObjectNode) json.get("response")).put(member, "AB==")),
          "BASE64_ERROR",
          "credential.response." + member);
    }

    @Test
    void hasAnIdThatIsNotTheRawId() {
      assertBadInput(
          authenticate(a -> a.json = json -> json.put("id", "AAAA")),
          "INVALID_REQUEST",
          "credential.id");
    }
  }
}
