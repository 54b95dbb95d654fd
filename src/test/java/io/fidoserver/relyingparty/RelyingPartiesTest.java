package io.fidoserver.relyingparty;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.Api.shop;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two relying parties of one server, of which neither sees anything of the other. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class RelyingPartiesTest {

  /** Creates an authenticator whose client is on the shop's page. */
  private static SoftwareAuthenticator atShop() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.rpId = ServerUnderTest.SHOP;
    authenticator.origin = "https://" + ServerUnderTest.SHOP;
    return authenticator;
  }

  private static Json registered(Api api, String name, SoftwareAuthenticator authenticator) {
    Response response = api.register(name, authenticator, right -> {});
    response.statusCode(200);
    return response.json().at("data");
  }

  @Nested
  class EachHasItsOwn {

    @Test
    void userNamesCredentialIdsAndUserHandles() {
      String name = newName();
      SoftwareAuthenticator here = api().registered(name);
      SoftwareAuthenticator there = atShop();
      there.credentialId = here.credentialId;

      Json stranger = registered(shop(), name, there);

      there.userHandle = null;
      Response signedIn = shop().authenticate(name, there, right -> {});
      assertEquals(stranger.getUUID("userId"), signedIn.json().getUUID("data.userId"));
      assertEquals(200, api().authenticate(name, here, right -> {}).statusCode());
      assertRefused(
          shop()
              .complete(
                  Api.REGISTER,
                  name,
                  there.register(
                      shop().begin(Api.REGISTER, named(newName())).getString("challenge"),
                      right -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void idAndNameInTheOptions() {
      Json options = shop().begin(Api.REGISTER, named(newName()));

      assertEquals(ServerUnderTest.SHOP, options.getString("rp.id"));
      assertEquals("Shop", options.getString("rp.name"));
      assertEquals(
          ServerUnderTest.SHOP, shop().begin(Api.AUTHENTICATE, object()).getString("rpId"));
    }

    @Test
    void issuerAndAudience() {
      String token = registered(shop(), newName(), atShop()).getString("accessToken");

      JsonNode claims = Tokens.claims(token);
      assertEquals(Tokens.ISSUER + "/rp/shop", claims.get("iss").textValue());
      assertEquals(ServerUnderTest.SHOP, claims.get("aud").textValue());
      Json metadata = shop().get("/.well-known/openid-configuration").json();
      assertEquals(Tokens.ISSUER + "/rp/shop", metadata.getString("issuer"));
      assertEquals(
          Tokens.ISSUER + "/rp/shop/.well-known/jwks.json", metadata.getString("jwks_uri"));
    }

    @Test
    void keys() {
      String token = registered(shop(), newName(), atShop()).getString("accessToken");
      String header = new String(Base64Url.decode(token.split("\\.")[0]), StandardCharsets.UTF_8);

      String published = shop().get("/.well-known/jwks.json").json().getString("keys[0].kid");

      assertEquals(published, Json.of(header).getString("kid"));
      assertFalse(api().get("/.well-known/jwks.json").asString().contains(published));
    }

    @Test
    void wellKnownDocuments() {
      assertEquals(
          List.of("https://shop.example", "https://passkeys.shop.example"),
          shop().get("/.well-known/webauthn").json().getList("origins"));
      assertEquals(404, shop().get("/.well-known/assetlinks.json").statusCode());
      assertEquals(
          "https://passkeys.shop.example/account",
          shop().get("/.well-known/passkey-endpoints").json().getString("enroll"));
    }

    @Test
    void auditTrail() {
      String name = newName();
      UUID user = registered(shop(), name, atShop()).getUUID("userId");
      String path = "/api/v1/admin/events?userId=" + user;

      Json there = shop().with(Tokens.SHOP).get(path).json();
      Json here = api().with(Tokens.AUDITOR).get(path).json();

      assertEquals("REGISTRATION_COMPLETED", there.getString("data.events[0].type"));
      assertEquals(name, there.getString("data.events[0].username"));
      assertEquals(0, here.getList("data.events").size());
    }

    /** Their IDs count those of all relying parties. */
    @Test
    void numbersOfEvents() {
      registered(shop(), newName(), atShop());
      registered(shop(), newName(), atShop());
      String path = "/api/v1/admin/events?limit=1";

      Json first = shop().with(Tokens.SHOP).get(path).json();
      Json second =
          shop()
              .with(Tokens.SHOP)
              .get(path + "&cursor=" + first.getString("data.nextCursor"))
              .json();

      assertNotEquals(
          Database.query("select max(id) from events where relying_party = 'shop'"),
          Long.valueOf(first.getString("data.events[0].id")));
      assertNotEquals(
          first.getString("data.events[0].requestId"),
          second.getString("data.events[0].requestId"));
    }

    @Test
    void importedUsers() {
      String name = newName();
      SoftwareAuthenticator authenticator = api().registered(name);
      String line =
          api()
              .with(Tokens.READER)
              .get("/api/v1/admin/export")
              .asString()
              .lines()
              .filter(each -> each.contains(name))
              .findFirst()
              .orElseThrow();
      UUID user = Json.of(line).getUUID("userId");

      Response imported =
          Request.request()
              .bearer(Tokens.SHOP)
              .contentType("application/x-ndjson")
              .body(line)
              .post("/rp/shop/api/v1/admin/import");

      assertEquals(1, imported.json().getInt("data.imported"));
      String there = "/api/v1/admin/users/" + user;
      assertEquals(200, shop().with(Tokens.SHOP).call("DELETE", there, null).statusCode());
      assertEquals(404, shop().with(Tokens.SHOP).get(there).statusCode());
      assertEquals(200, api().authenticate(name, authenticator, right -> {}).statusCode());
      // What was deleted there was not deleted here, nor is it remembered here.
      assertEquals(
          1L,
          Database.query(
              "select count(*) from deletions where id_hash = sha256(?)",
              (Object) authenticator.credentialId));
    }
  }

  @Nested
  class NothingCrosses {

    @Test
    void aChallenge() {
      String name = newName();
      SoftwareAuthenticator authenticator = atShop();
      String challenge = api().begin(Api.REGISTER, named(name)).getString("challenge");

      assertRefused(
          shop().complete(Api.REGISTER, name, authenticator.register(challenge, right -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void aPageOfTheOthersOrigin() {
      assertRefused(
          shop().register(newName(), new SoftwareAuthenticator(), right -> {}),
          401,
          "INVALID_ATTESTATION",
          "ORIGIN_MISMATCH");
      assertRefused(
          api().register(newName(), atShop(), right -> {}),
          401,
          "INVALID_ATTESTATION",
          "ORIGIN_MISMATCH");
    }

    @Test
    void anAssertionOfTheOthersCredential() {
      SoftwareAuthenticator authenticator = atShop();
      registered(shop(), newName(), authenticator);

      assertRefused(
          api().authenticate(null, authenticator, right -> {}), 404, "CREDENTIAL_NOT_FOUND", null);
    }

    @Test
    void anAccessToken() {
      String here = api().accessToken(newName(), new SoftwareAuthenticator());
      String there = registered(shop(), newName(), atShop()).getString("accessToken");

      assertEquals(200, shop().with(there).get("/api/v1/me").statusCode());
      assertRefused(shop().with(here).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
      assertRefused(api().with(there).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
      assertFalse(isActive(here, "/rp/shop", Tokens.SHOP));
      assertTrue(isActive(there, "/rp/shop", Tokens.SHOP));
      assertFalse(isActive(there, "", Tokens.INTROSPECTOR));
    }

    private static boolean isActive(String token, String prefix, String operator) {
      return Request.request()
          .bearer(operator)
          .contentType("application/x-www-form-urlencoded")
          .body("token=" + token)
          .post(prefix + "/api/v1/introspect")
          .json()
          .getBoolean("active");
    }

    @Test
    void anEnrollmentToken() {
      String name = newName();
      String token =
          shop()
              .with(Tokens.SHOP)
              .post(
                  "/api/v1/admin/enrollments",
                  object().put("username", name).put("createUser", true))
              .json()
              .getString("data.enrollmentToken");

      assertRefused(
          api().with(token).post(Api.REGISTER + "/begin", named(name)), 401, "UNAUTHORIZED", null);
      assertEquals(200, shop().with(token).post(Api.REGISTER + "/begin", named(name)).statusCode());
    }

    @Test
    void anApiKey() {
      JsonNode request =
          object().put("name", newName()).set("scopes", object().arrayNode().add("users:read"));
      String key =
          shop()
              .with(Tokens.SHOP)
              .post("/api/v1/admin/api-keys", request)
              .json()
              .getString("data.apiKey");

      assertEquals(200, shop().with(key).get("/api/v1/admin/users").statusCode());
      assertRefused(api().with(key).get("/api/v1/admin/users"), 401, "UNAUTHORIZED", null);
      // Its name is free here.
      assertEquals(
          201, api().with(Tokens.PLATFORM).post("/api/v1/admin/api-keys", request).statusCode());
    }

    /** Every call for operators with a token that is everything of the other relying party. */
    @TestFactory
    Stream<DynamicTest> anOperatorsToken() {
      UUID user = registered(api(), newName(), new SoftwareAuthenticator()).getUUID("userId");
      String credential = Base64Url.encode(SoftwareAuthenticator.random(32));
      String path = "/api/v1/admin/users/" + user;
      return Map.ofEntries(
              Map.entry("GET /api/v1/admin/users", object()),
              Map.entry("POST /api/v1/admin/users", named(newName())),
              Map.entry("GET " + path, object()),
              Map.entry("PATCH " + path, object().put("enabled", false)),
              Map.entry("DELETE " + path, object()),
              Map.entry("GET " + path + "/credentials", object()),
              Map.entry("DELETE " + path + "/credentials/" + credential, object()),
              Map.entry("POST " + path + "/enrollment-tokens", object()),
              Map.entry("GET /api/v1/admin/events", object()),
              Map.entry("GET /api/v1/admin/export", object()),
              Map.entry("GET /api/v1/admin/enrollments", object()),
              Map.entry("GET /api/v1/admin/api-keys", object()),
              Map.entry("GET /api/v1/admin/reports/adoption", object()),
              Map.entry("GET /api/v1/admin/reports/models", object()),
              Map.entry("POST /api/v1/admin/policy/dry-run", object()),
              Map.entry("POST /api/v1/admin/webhooks/redeliver", object()))
          .entrySet()
          .stream()
          .map(
              each ->
                  DynamicTest.dynamicTest(
                      each.getKey(),
                      () -> {
                        String[] call = each.getKey().split(" ");
                        JsonNode body = call[0].equals("GET") ? null : each.getValue();
                        assertRefused(
                            api().with(Tokens.SHOP).call(call[0], call[1], body),
                            401,
                            "UNAUTHORIZED",
                            null);
                        assertRefused(
                            shop().with(Tokens.WRITER).call(call[0], call[1], body),
                            401,
                            "UNAUTHORIZED",
                            null);
                      }));
    }

    /** The other's user, credential and enrollment are as if they did not exist. */
    @Test
    void anIdentifier() {
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      UUID user = registered(api(), newName(), authenticator).getUUID("userId");
      String path = "/api/v1/admin/users/" + user;
      String credential = path + "/credentials/" + Base64Url.encode(authenticator.credentialId);
      Api there = shop().with(Tokens.PLATFORM);

      assertRefused(there.get(path), 404, "USER_NOT_FOUND", null);
      assertRefused(
          there.call("PATCH", path, object().put("enabled", false)), 404, "USER_NOT_FOUND", null);
      assertRefused(there.call("DELETE", path, null), 404, "USER_NOT_FOUND", null);
      assertRefused(there.get(path + "/credentials"), 404, "USER_NOT_FOUND", null);
      assertRefused(
          there.call("PATCH", credential, object().put("suspended", true)),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
      assertRefused(there.call("DELETE", credential, null), 404, "CREDENTIAL_NOT_FOUND", null);
      assertRefused(
          there.call("POST", path + "/enrollment-tokens", object()), 404, "USER_NOT_FOUND", null);
      assertEquals(200, api().with(Tokens.PLATFORM).get(path + "/credentials").statusCode());
    }

    @Test
    void aListOfUsers() {
      String name = newName();
      registered(shop(), name, atShop());

      assertEquals(0, users(api().with(Tokens.READER), name));
      assertEquals(1, users(shop().with(Tokens.SHOP), name));
      assertFalse(api().with(Tokens.READER).get("/api/v1/admin/export").asString().contains(name));
      assertTrue(shop().with(Tokens.SHOP).get("/api/v1/admin/export").asString().contains(name));
    }

    private static int users(Api operator, String name) {
      return operator.get("/api/v1/admin/users?query=" + name).json().getList("data.users").size();
    }
  }

  @Nested
  class OfAHost {

    /** Sends a request as to this host, which the JDK's client would not. */
    private static String atHost(String host, String path) throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Request.port())) {
        socket
            .getOutputStream()
            .write(
                "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                    .formatted(path, host)
                    .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"passkeys.shop.example", "Passkeys.SHOP.example:8443"})
    void isReachedWithoutAPrefix(String host) throws IOException {
      String answer = atHost(host, "/.well-known/webauthn");

      assertTrue(
          answer.contains("[\"https://shop.example\",\"https://passkeys.shop.example\"]"), answer);
    }

    @Test
    void anotherIsDefaults() throws IOException {
      String answer = atHost("shop.example", "/.well-known/webauthn");

      assertTrue(answer.contains(SoftwareAuthenticator.ORIGIN), answer);
    }

    @Test
    void aPrefixComesFirst() throws IOException {
      String answer = atHost("passkeys.shop.example", "/rp/default/.well-known/webauthn");

      assertTrue(answer.contains(SoftwareAuthenticator.ORIGIN), answer);
    }
  }

  @Nested
  class OfAPath {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/rp/nobody/api/v1/me",
          "/rp/SHOP/api/v1/me",
          "/rp/%73hop/api/v1/me",
          "/rp/shop/rp/default/api/v1/me",
          "/rp/shop/q/health",
          "/rp/shop/",
          "/rp/shop",
          "/rp/",
          "/rp//api/v1/me",
          "/rp/shop/index.html",
          "/rp/shop/api/v2/me"
        })
    void thatIsNoneIsNotFound(String path) {
      assertEquals(404, Request.request().get(path).statusCode(), path);
    }

    @Test
    void defaultsIsTheOneWithoutAPrefix() {
      String token = api().accessToken(newName(), new SoftwareAuthenticator());

      Response same = Request.request().bearer(token).get("/rp/default/api/v1/me");

      assertEquals(200, same.statusCode());
    }

    @Test
    void aQueryIsKept() {
      List<String> names = List.of(newName(), newName());
      names.forEach(name -> registered(shop(), name, atShop()));

      Json page = shop().with(Tokens.SHOP).get("/api/v1/admin/users?limit=1").json();

      assertEquals(1, page.getList("data.users").size());
    }
  }
}
