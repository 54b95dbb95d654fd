package io.fidoserver.apikey;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys: created, used, rotated and revoked by the API. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class ApiKeysTest {

  private static final String KEYS = "/api/v1/admin/api-keys";
  private static final String USERS = "/api/v1/admin/users";

  private final Api keeper = api().with(Tokens.KEY_KEEPER);
  private final String name = newName();

  private static ObjectNode request(String name, String... scopes) {
    ObjectNode request = object().put("name", name);
    for (String each : scopes) {
      request.withArray("scopes").add(each);
    }
    return request;
  }

  private Json created(String... scopes) {
    return keeper.post(KEYS, request(name, scopes)).statusCode(201).json().at("data");
  }

  private static Response use(String key) {
    return api().with(key).get(USERS + "?limit=1");
  }

  @Test
  void areReturnedOnceAndStoredAsAHash() {
    Response answer = keeper.post(KEYS, request(name, "users:read", "ceremonies"));

    answer
        .statusCode(201)
        .body("data.apiKey", matchesPattern("fsk_[A-Za-z0-9_-]{43}"))
        .body("data.name", equalTo(name))
        .body("data.scopes", contains("ceremonies", "users:read"))
        .body("data.expiresAt", nullValue())
        .body("data.lastUsedAt", nullValue());
    String key = answer.json().getString("data.apiKey");
    keeper.get(KEYS).statusCode(200).body("data.apiKeys.name", hasItem(name));
    assertFalse(keeper.get(KEYS).asString().contains(key));
    String stored = (String) Database.query("select t::text from api_keys t where name = ?", name);
    assertFalse(stored.contains(key), stored);
  }

  @Test
  void allowWhatTheirScopesSay() {
    String key = created("users:read").getString("apiKey");

    use(key).statusCode(200);
    assertRefused(api().with(key).post(USERS, object()), 403, "FORBIDDEN", null);
    assertRefused(api().with(key + "x").get(USERS), 401, "UNAUTHORIZED", null);
    assertRefused(api().with(key).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
  }

  /** The platform's operators make keys for all relying parties; nobody else knows of them. */
  @Test
  void mayBeThePlatforms() {
    Api platform = api().with(Tokens.PLATFORM);
    ObjectNode request =
        request(name, "users:read", "relying-parties:read").put("relyingParty", "*");

    Json created = platform.post(KEYS, request).statusCode(201).json().at("data");

    Api key = api().with(created.getString("apiKey"));
    String list = "/api/v1/admin/relying-parties";
    assertEquals("*", created.getString("relyingParty"));
    assertEquals(200, key.get(list).statusCode());
    assertEquals(200, key.get(USERS + "?limit=1").statusCode());
    assertEquals(
        200, Api.shop().with(created.getString("apiKey")).get(USERS + "?limit=1").statusCode());
    assertRefused(key.post(USERS, object()), 403, "FORBIDDEN", null);
    assertRefused(platform.post(KEYS, request), 409, "API_KEY_EXISTS", null);
    assertRefused(
        keeper.post(KEYS, request(newName(), "users:read").put("relyingParty", "*")),
        403,
        "FORBIDDEN",
        null);
    assertBadInput(
        keeper.post(KEYS, request(newName(), "users:read").put("relyingParty", "shop")),
        "INVALID_REQUEST",
        "relyingParty");
    String path = KEYS + "/" + created.getUUID("id");
    for (Api other : List.of(keeper, Api.shop().with(Tokens.SHOP))) {
      assertFalse(other.get(KEYS).asString().contains(name));
      assertRefused(other.post(path + "/rotate", object()), 404, "NOT_FOUND", null);
      assertRefused(other.call("DELETE", path, null), 404, "NOT_FOUND", null);
    }
    platform
        .get("/api/v1/admin/events?type=API_KEY_CREATED&limit=1")
        .body("data.events[0].detail.relyingParty", equalTo("*"));
    platform.get(KEYS).body("data.apiKeys.name", hasItem(name));
    assertEquals(200, platform.call("DELETE", path, null).statusCode());
    assertRefused(key.get(list), 401, "UNAUTHORIZED", null);
  }

  @Test
  void noteTheirUseToTheMinute() {
    Json created = created("users:read");
    use(created.getString("apiKey")).statusCode(200);
    String lastUse = "select last_used_at from api_keys where name = ?";
    Timestamp first = (Timestamp) Database.query(lastUse, name);

    use(created.getString("apiKey")).statusCode(200);

    assertEquals(first, Database.query(lastUse, name));
    Database.update(
        "update api_keys set last_used_at = last_used_at - interval '1 minute' where name = ?",
        name);
    use(created.getString("apiKey")).statusCode(200);
    assertEquals(1, ((Timestamp) Database.query(lastUse, name)).compareTo(first));
  }

  @Test
  void areCalledByTheirNameInTheAuditTrail() {
    String key = created("users:write").getString("apiKey");
    UUID userId = api().with(key).post(USERS, Api.named(newName())).json().getUUID("data.userId");

    Api auditor = api().with(Tokens.AUDITOR);
    auditor
        .get("/api/v1/admin/events?userId=" + userId)
        .body("data.events[0].detail.operator", equalTo(name));
    auditor
        .get("/api/v1/admin/events?type=API_KEY_CREATED&limit=1")
        .body("data.events[0].detail.operator", equalTo("key-keeper"))
        .body("data.events[0].detail.apiKey", equalTo(name));
  }

  @Test
  void endWhenTheyAreRevoked() {
    Json created = created("users:read");
    String path = KEYS + "/" + created.getString("id");

    keeper.call("DELETE", path, null).statusCode(200).body("data.name", equalTo(name));

    assertRefused(use(created.getString("apiKey")), 401, "UNAUTHORIZED", null);
    assertRefused(keeper.call("DELETE", path, null), 404, "NOT_FOUND", null);
    keeper.get(KEYS).body("data.apiKeys.name", not(hasItem(name)));
  }

  @Test
  void endWhenTheyExpire() {
    ObjectNode request = request(name, "users:read").put("expiresIn", 60);
    String key = keeper.post(KEYS, request).statusCode(201).json().getString("data.apiKey");
    use(key).statusCode(200);

    Database.update(
        "update api_keys set expires_at = now() - interval '1 second' where name = ?", name);

    assertRefused(use(key), 401, "UNAUTHORIZED", null);
  }

  @Test
  void areReplacedAtOnceOrOverlap() {
    Json created = created("users:read");
    String rotate = KEYS + "/" + created.getString("id") + "/rotate";
    String first = created.getString("apiKey");

    String second =
        keeper
            .post(rotate, object().put("overlap", 60))
            .statusCode(200)
            .body("data.name", equalTo(name))
            .json()
            .getString("data.apiKey");
    use(first).statusCode(200);
    use(second).statusCode(200);

    String third = keeper.post(rotate, object()).statusCode(200).json().getString("data.apiKey");
    for (String each : List.of(first, second)) {
      assertRefused(use(each), 401, "UNAUTHORIZED", null);
    }
    use(third).statusCode(200);
    assertRefused(
        keeper.post(KEYS + "/" + UUID.randomUUID() + "/rotate", object()), 404, "NOT_FOUND", null);
  }

  @Test
  void anOldOneEndsWithItsOverlap() {
    Json created = created("users:read");
    keeper
        .post(KEYS + "/" + created.getString("id") + "/rotate", object().put("overlap", 60))
        .statusCode(200);

    Database.update(
        "update api_keys set previous_expires_at = now() - interval '1 second' where name = ?",
        name);

    assertRefused(use(created.getString("apiKey")), 401, "UNAUTHORIZED", null);
  }

  /** Who may make keys does not become more than they are by it. */
  @Test
  void nobodyHandsOutAScopeThatTheyLack() {
    assertRefused(
        keeper.post(KEYS, request(name, "users:read", "events:read")), 403, "FORBIDDEN", null);
    Json all = created("users:read", "api-keys:write");
    String weaker =
        keeper.post(KEYS, request(newName(), "api-keys:write")).json().getString("data.apiKey");

    assertRefused(
        api().with(weaker).post(KEYS + "/" + all.getString("id") + "/rotate", object()),
        403,
        "FORBIDDEN",
        null);
    use(all.getString("apiKey")).statusCode(200);
  }

  @Test
  void haveANameOfTheirOwn() {
    created("users:read");

    for (String taken : List.of(name, "key-keeper")) {
      assertRefused(keeper.post(KEYS, request(taken, "users:read")), 409, "API_KEY_EXISTS", null);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "users:delete", "", "*"})
  void haveKnownScopes(String scope) {
    assertBadInput(keeper.post(KEYS, request(name, scope)), "INVALID_REQUEST", "scopes[0]");
    assertBadInput(keeper.post(KEYS, request(name)), "INVALID_REQUEST", "scopes");
    assertBadInput(
        keeper.post(KEYS, request(name, "users:read").put("expiresIn", 59)),
        "INVALID_REQUEST",
        "expiresIn");
    assertBadInput(keeper.post(KEYS, request("", "users:read")), "INVALID_REQUEST", "name");
    assertBadInput(
        keeper.post(KEYS + "/" + UUID.randomUUID() + "/rotate", object().put("overlap", -1)),
        "INVALID_REQUEST",
        "overlap");
  }
}
