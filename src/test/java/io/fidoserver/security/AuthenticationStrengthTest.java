package io.fidoserver.security;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Strength and age of a sign-in: a token does no more to an account than its sign-in proved. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AuthenticationStrengthTest {

  private static final String ME = "/api/v1/me";

  private final String name = newName();
  private final SoftwareAuthenticator first = new SoftwareAuthenticator();

  private static String signIn(Api api, String name, SoftwareAuthenticator with, int flags) {
    return api.authenticate(name, with, each -> each.flags = flags)
        .statusCode(200)
        .json()
        .getString("data.accessToken");
  }

  private String weakSignIn() {
    return signIn(api(), name, first, SoftwareAuthenticator.UP);
  }

  private static String path(SoftwareAuthenticator authenticator) {
    return ME + "/credentials/" + Base64Url.encode(authenticator.credentialId);
  }

  private static String register(String name, SoftwareAuthenticator authenticator, int flags) {
    return api()
        .register(name, authenticator, each -> each.flags = flags | SoftwareAuthenticator.AT)
        .statusCode(200)
        .json()
        .getString("data.accessToken");
  }

  private JsonNode addition(Api signedIn, SoftwareAuthenticator added) {
    Json options = signedIn.begin(REGISTER, named(name));
    added.userHandle = Base64Url.decode(options.getString("user.id"));
    return added.register(options.getString("challenge"), right -> {});
  }

  private static void assertMissing(String what, Response response) {
    assertRefused(response, 401, "UNAUTHORIZED", "REAUTHENTICATION_REQUIRED")
        .body("errors[0].missing", equalTo(what));
  }

  private static List<String> methods(String token) {
    List<String> methods = new java.util.ArrayList<>();
    Tokens.claims(token).get("amr").forEach(each -> methods.add(each.textValue()));
    return methods;
  }

  @Nested
  class WithoutUserVerification {

    @Test
    void nothingOfAnAccountIsChangedThatAStrongerSignInIsPossibleFor() {
      api().registered(name, first);
      Api weak = api().with(weakSignIn());

      for (Response each :
          List.of(
              weak.call("PATCH", ME, object().put("displayName", "Mallory")),
              weak.call("PATCH", path(first), object().put("nickname", "Mine")),
              weak.call("DELETE", path(first) + "?force=true", null),
              weak.call("DELETE", ME, null),
              weak.post(REGISTER + "/begin", named(name)))) {
        assertMissing("USER_VERIFICATION", each);
      }
      weak.get(ME).statusCode(200);
    }

    @Test
    void noCredentialIsAddedThoughTheRegistrationBeganWithIt() {
      Api strong = api().with(api().accessToken(name, first));
      SoftwareAuthenticator added = new SoftwareAuthenticator();
      JsonNode credential = addition(strong, added);

      assertMissing(
          "USER_VERIFICATION", api().with(weakSignIn()).complete(REGISTER, name, credential));
    }

    @Test
    void anAccountIsChangedThatHasNoStrongerSignIn() {
      Api me = api().with(register(name, first, SoftwareAuthenticator.UP));

      me.call("PATCH", ME, object().put("displayName", "Alice")).statusCode(200);
      me.call("DELETE", ME, null).statusCode(200);
    }
  }

  @Nested
  class TooLongAgo {

    private Api signedIn(Duration ago, SoftwareAuthenticator with) {
      UUID userId = api().with(weakSignIn()).get(ME).json().getUUID("data.userId");
      String kid = api().get("/.well-known/jwks.json").json().getString("keys[0].kid");
      return api()
          .with(
              Tokens.forge(
                  userId,
                  kid,
                  0,
                  claims -> {
                    claims.setClaim("auth_time", Instant.now().minus(ago).getEpochSecond());
                    claims.setClaim("cid", Base64Url.encode(with.credentialId));
                    claims.setStringListClaim("amr", "pop", "user", "mfa");
                  },
                  jws -> {}));
    }

    @Test
    void nothingIsAddedOrDeleted() {
      Api strong = api().with(api().accessToken(name, first));
      JsonNode credential = addition(strong, new SoftwareAuthenticator());
      Api old = signedIn(Duration.ofSeconds(301), first);

      for (Response each :
          List.of(
              old.post(REGISTER + "/begin", named(name)),
              old.complete(REGISTER, name, credential),
              old.call("DELETE", path(first) + "?force=true", null),
              old.call("DELETE", ME, null))) {
        assertMissing("RECENT_SIGN_IN", each);
      }
      old.call("PATCH", ME, object().put("displayName", "Alice")).statusCode(200);
    }

    @Test
    void isNotLessLongAgoForACredentialThatWasAdded() {
      api().registered(name, first);
      Instant then = Instant.now().minusSeconds(100);
      Api earlier = signedIn(Duration.ofSeconds(100), first);

      String token =
          earlier
              .complete(REGISTER, name, addition(earlier, new SoftwareAuthenticator()))
              .statusCode(200)
              .json()
              .getString("data.accessToken");

      long authTime = Tokens.claims(token).get("auth_time").asLong();
      assertEquals(0, Math.abs(authTime - then.getEpochSecond()) / 5);
      assertEquals(List.of("pop", "user", "mfa"), methods(token));
    }
  }

  @Nested
  class AnAuthenticatorThatDidNotVerifyTheUserAtItsRegistration {

    private final int verified = SoftwareAuthenticator.UP | SoftwareAuthenticator.UV;

    @Test
    void makesNoSecondFactorByItself() {
      register(name, first, SoftwareAuthenticator.UP);

      for (int i = 0; i < 2; i++) {
        assertEquals(List.of("pop", "user"), methods(signIn(api(), name, first, verified)));
      }
    }

    @Test
    void makesOneFromWhenAnotherHasAllowedIt() {
      String strong = api().accessToken(name, first);
      SoftwareAuthenticator second = new SoftwareAuthenticator();
      Api me = api().with(strong);
      Json options = me.begin(REGISTER, named(name));
      second.userHandle = Base64Url.decode(options.getString("user.id"));
      me.complete(
              REGISTER,
              name,
              second.register(
                  options.getString("challenge"),
                  each -> each.flags = SoftwareAuthenticator.UP | SoftwareAuthenticator.AT))
          .statusCode(200);
      String others = api().accessToken(newName(), new SoftwareAuthenticator());

      for (String each : List.of("nonsense", "a.b.c", others, weakSignIn())) {
        assertEquals(
            List.of("pop", "user"), methods(signIn(api().with(each), name, second, verified)));
      }
      assertEquals(List.of("pop", "user", "mfa"), methods(signIn(me, name, second, verified)));
      assertEquals(List.of("pop", "user", "mfa"), methods(signIn(api(), name, second, verified)));
    }
  }

  @Nested
  class OfACredential {

    @Test
    void thatAnOperatorDeletedDoesNothingMore() {
      Json data = api().register(name, first, right -> {}).json().at("data");
      Api me = api().with(data.getString("accessToken"));
      me.complete(REGISTER, name, addition(me, new SoftwareAuthenticator())).statusCode(200);
      api()
          .with(Tokens.WRITER)
          .call(
              "DELETE",
              "/api/v1/admin/users/%s/credentials/%s"
                  .formatted(data.getString("userId"), Base64Url.encode(first.credentialId)),
              null)
          .statusCode(200);

      for (Response each :
          List.of(
              me.get(ME),
              me.get(ME + "/credentials"),
              me.call("DELETE", ME, null),
              me.post(REGISTER + "/begin", named(name)))) {
        assertRefused(each, 401, "UNAUTHORIZED", null);
      }
    }
  }
}
