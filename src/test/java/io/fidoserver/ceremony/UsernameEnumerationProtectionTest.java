package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protection against username enumeration (WebAuthn L3 §14.6.2). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@TestProfile(UsernameEnumerationProtectionTest.Hidden.class)
class UsernameEnumerationProtectionTest {

  /** Settings with users hidden. */
  public static final class Hidden implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "fido.privacy.hide-users", "true",
          "fido.privacy.decoy-key", "a key that only these tests know, and pods");
    }
  }

  private static final int TRIES = 800;
  private static final int WARM_UP = 100;

  @Inject Pool pool;

  private Api api;

  @BeforeEach
  void client() {
    api = Api.api();
  }

  private List<Map<String, Object>> allowed(String username) {
    return api.begin(AUTHENTICATE, Api.named(username)).getList("allowCredentials");
  }

  @Test
  void aNameWithoutAnAccountBeginsLikeOneWithAndAlwaysTheSame() {
    String nobody = Api.newName();
    String somebody = Api.newName();
    api.registered(somebody);

    Json real = api.begin(AUTHENTICATE, Api.named(somebody));
    Json decoy = api.begin(AUTHENTICATE, Api.named(nobody));

    assertEquals(real.getMap("").keySet(), decoy.getMap("").keySet());
    assertEquals(Set.of("id", "type", "transports"), allowed(nobody).get(0).keySet());
    assertEquals(allowed(nobody), allowed(nobody));
    assertNotEquals(allowed(nobody), allowed(Api.newName()));
  }

  @Test
  void decoysHaveTheShapesOfUsersInTheirProportion() {
    List<DecoyShapes.UserShape> shapes =
        List.of(
            new DecoyShapes.UserShape(900, List.of(new DecoyShapes.CredentialShape(48, List.of()))),
            new DecoyShapes.UserShape(
                100,
                Collections.nCopies(3, new DecoyShapes.CredentialShape(7, List.of("internal")))));
    SplittableRandom seeds = new SplittableRandom(1);

    long rare =
        seeds.longs(10_000).filter(seed -> DecoyShapes.draw(shapes, seed) == shapes.get(1)).count();

    assertEquals(1_000, rare, 100);
  }

  @Test
  void aDecoyHardlyEverChangesWhenUsersComeAndGo() {
    List<DecoyShapes.UserShape> before = DecoyShapes.COMMON_LISTS;
    List<DecoyShapes.UserShape> after = new ArrayList<>(before);
    after.add(
        new DecoyShapes.UserShape(1, List.of(new DecoyShapes.CredentialShape(48, List.of()))));
    SplittableRandom seeds = new SplittableRandom(1);

    long changed =
        seeds
            .longs(10_000)
            .filter(
                seed ->
                    !DecoyShapes.draw(before, seed)
                        .credentials()
                        .equals(DecoyShapes.draw(after, seed).credentials()))
            .count();

    // One user of 81.
    assertEquals(10_000 / 81.0, changed, 50);
  }

  @Test
  void commonListsCountTheLessTheMoreUsersThereAre() {
    List<DecoyShapes.CredentialShape> own = List.of(new DecoyShapes.CredentialShape(48, List.of()));
    for (int users : new int[] {0, 25, 99, 100, 5_000}) {
      List<DecoyShapes.UserShape> all =
          DecoyShapes.withCommon(
              users == 0 ? List.of() : List.of(new DecoyShapes.UserShape(users, own)));
      long weight = all.stream().mapToLong(DecoyShapes.UserShape::users).sum();
      long common =
          all.stream()
              .filter(each -> !each.credentials().equals(own))
              .mapToLong(DecoyShapes.UserShape::users)
              .sum();
      assertEquals(
          users >= 100 ? 0 : 80.0 * (100 - users) / (100.0 * users + 80 * (100 - users)),
          (double) common / weight,
          0.001);
    }
  }

  @Test
  void shapesAreDrawnFromTheDeploymentsUsers() {
    api.registered(Api.newName());
    Database.update("update decoy_shapes set next_from = '-infinity'");
    DecoyShapes shapes = new DecoyShapes(pool, Clock.systemUTC());
    List<DecoyShapes.UserShape> before =
        shapes.all(Defaults.relyingParty()).await().atMost(Duration.ofSeconds(10));

    // Every server changes to those that were drawn when all have read them.
    assertEquals(
        before, shapes.all(Defaults.relyingParty()).await().atMost(Duration.ofSeconds(10)));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(21));
    List<DecoyShapes.UserShape> all =
        new DecoyShapes(pool, later)
            .all(Defaults.relyingParty())
            .await()
            .atMost(Duration.ofSeconds(10));

    int length = new SoftwareAuthenticator().credentialId.length;
    assertTrue(
        all.stream()
            .flatMap(each -> each.credentials().stream())
            .anyMatch(each -> each.idLength() == length),
        all.toString());
    assertTrue((Boolean) Database.query("select next_from > now() from decoy_shapes"));
  }

  /** getTransports() is in lexicographical order (WebAuthn L3 §5.2.1). */
  @Test
  void decoysTellTheirTransportsInTheOrderThatBrowsersDo() {
    for (DecoyShapes.UserShape list : DecoyShapes.COMMON_LISTS) {
      for (DecoyShapes.CredentialShape each : list.credentials()) {
        assertEquals(each.transports().stream().sorted().toList(), each.transports());
      }
    }
  }

  @Test
  void anAccountWithoutCredentialsIsHiddenToo() {
    String username = Api.newName();
    api.registered(username);
    Database.update(
        "delete from credentials where user_id = (select id from users where username = ?)",
        username);

    assertFalse(allowed(username).isEmpty());
  }

  @Test
  void whoeverSignsInFailsTheSameWayWithAndWithoutAnAccount() {
    String nobody = Api.newName();
    String somebody = Api.newName();
    String disabled = Api.newName();
    api.registered(somebody);
    SoftwareAuthenticator out = api.registered(disabled);
    Database.update("update users set enabled = false where username = ?", disabled);
    SoftwareAuthenticator stranger = new SoftwareAuthenticator();

    for (String username : List.of(nobody, somebody)) {
      assertRefused(
          api.authenticate(username, stranger, right -> {}),
          401,
          "INVALID_SIGNATURE",
          "BAD_SIGNATURE");
      assertRefused(
          api.authenticate(
              username, stranger, wrong -> wrong.clientData.put("origin", "https://evil.example")),
          401,
          "INVALID_SIGNATURE",
          "BAD_SIGNATURE");
    }
    assertRefused(
        api.authenticate(disabled, out, right -> {}), 401, "INVALID_SIGNATURE", "BAD_SIGNATURE");
    assertEquals(
        "CREDENTIAL_NOT_FOUND",
        Database.query(
            "select detail ->> 'code' from events where type = 'AUTHENTICATION_REFUSED'"
                + " and detail ->> 'code' <> 'FORBIDDEN' order by id desc limit 1"));
  }

  @Test
  void anOperatorIsToldOfAClonedAuthenticatorAndNobodyElse() {
    String username = Api.newName();
    SoftwareAuthenticator authenticator = api.registered(username);
    api.authenticate(username, authenticator, right -> right.signCount = 7).statusCode(200);

    assertRefused(
        api.authenticate(username, authenticator, clone -> clone.signCount = 7),
        401,
        "INVALID_SIGNATURE",
        "BAD_SIGNATURE");

    request()
        .get("/q/metrics")
        .body(not(containsString("CLONED_AUTHENTICATOR")))
        .body(not(containsString("CREDENTIAL_NOT_FOUND")))
        .body(containsString("outcome=\"REFUSED\",phase=\"COMPLETE\",reason=\"BAD_SIGNATURE\""));
  }

  /** A decoy's challenge is for no existing user, so that no credential can answer it. */
  @Test
  void anAccountCannotAnswerADecoysChallenge() {
    String mine = Api.newName();
    SoftwareAuthenticator authenticator = api.registered(mine);

    assertRefused(
        api.authenticate(Api.newName(), authenticator, right -> {}),
        401,
        "INVALID_SIGNATURE",
        "BAD_SIGNATURE");
  }

  @Test
  void whoHasAnAccountSignsIn() {
    String username = Api.newName();
    SoftwareAuthenticator authenticator = api.registered(username);

    api.authenticate(username, authenticator, right -> right.signCount = 1).statusCode(200);
    api.authenticate(null, authenticator, right -> right.signCount = 2).statusCode(200);
  }

  @Test
  void aTakenNameIsNotToldWhenARegistrationBeginsAndNobodyGetsIt() {
    String taken = Api.newName();
    api.registered(taken);

    Json options = api.begin(REGISTER, Api.named(taken));

    assertTrue(options.getList("excludeCredentials").isEmpty());
    assertRefused(
        api.register(taken, new SoftwareAuthenticator(), right -> {}),
        404,
        "CHALLENGE_NOT_FOUND",
        null);
    assertEquals(
        1L,
        Database.query(
            "select count(*) from credentials join users on users.id = user_id where username = ?",
            taken));
  }

  @Test
  void whoHasAnAccountIsNotToldOfOthersEither() {
    String taken = Api.newName();
    api.registered(taken);
    Api other = api.with(api.accessToken(Api.newName(), new SoftwareAuthenticator()));

    for (String name : List.of(taken, Api.newName())) {
      assertRefused(other.post(REGISTER + "/begin", Api.named(name)), 403, "FORBIDDEN", null);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "too short"})
  void aKeyThatIsTooShortStopsTheStart(String key) {
    PrivacyConfig config =
        new PrivacyConfig() {
          @Override
          public boolean hideUsers() {
            return true;
          }

          @Override
          public Optional<String> decoyKey() {
            return Optional.of(key);
          }
        };

    assertThrows(
        ConfigurationException.class, () -> new UsernameEnumerationProtection(config, null));
  }

  /**
   * Area under the ROC curve of a guess by the time of a refusal: 0.5 tells nothing, 1 everything.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 33_000})
  void theTimeOfARefusalDoesNotTellWhoExists(int padding) {
    String somebody = Api.newName();
    SoftwareAuthenticator known = api.registered(somebody);
    String nobody = Api.newName();
    SoftwareAuthenticator decoy = new SoftwareAuthenticator();
    decoy.credentialId =
        Base64Url.decode(
            api.begin(AUTHENTICATE, Api.named(nobody)).getString("allowCredentials[0].id"));
    List<Long> real = new ArrayList<>();
    List<Long> fictitious = new ArrayList<>();
    for (int i = 0; i < TRIES + WARM_UP; i++) {
      long knownNanos = refusal(somebody, known, padding);
      long decoyNanos = refusal(nobody, decoy, padding);
      if (i >= WARM_UP) {
        real.add(knownNanos);
        fictitious.add(decoyNanos);
      }
    }

    double area = area(real, fictitious);

    assertTrue(Math.max(area, 1 - area) <= 0.56, "AUC " + area);
  }

  private long refusal(String name, SoftwareAuthenticator authenticator, int padding) {
    String challenge = api.begin(AUTHENTICATE, Api.named(name)).getString("challenge");
    ObjectNode assertion =
        authenticator.authenticate(
            challenge,
            wrong -> {
              wrong.userHandle = null;
              wrong.extend(Map.of("padding", Collections.nCopies(padding, 0)));
              wrong.signature =
                  right -> {
                    right[right.length - 1] ^= 1;
                    return right;
                  };
            });
    Response refused = api.complete(AUTHENTICATE, name, assertion);
    assertRefused(refused, 401, "INVALID_SIGNATURE", "BAD_SIGNATURE");
    return refused.elapsed().toNanos();
  }

  private static double area(List<Long> real, List<Long> fictitious) {
    double greater = 0;
    for (long each : real) {
      for (long other : fictitious) {
        greater += each > other ? 1 : each == other ? 0.5 : 0;
      }
    }
    return greater / real.size() / fictitious.size();
  }
}
