package io.fidoserver.admin;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Relying parties by the API. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class RelyingPartiesResourceTest {

  private static final String PATH = "/api/v1/admin/relying-parties";

  private final Api platform = api().with(Tokens.PLATFORM);
  private final String name = newName();
  private final String rpId = name + ".example";

  private ObjectNode definition() {
    ObjectNode definition = object().put("id", rpId).put("name", "Brand");
    definition.putArray("origins").add("https://" + rpId);
    return definition;
  }

  private Response put(ObjectNode definition) {
    return platform.call("PUT", PATH + "/" + name, definition);
  }

  private Api there() {
    return Api.at("http://localhost:" + Request.port() + "/rp/" + name);
  }

  private SoftwareAuthenticator authenticator() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.rpId = rpId;
    authenticator.origin = "https://" + rpId;
    return authenticator;
  }

  @Test
  void isThereAtOnceWithKeysOfItsOwn() {
    Response created = put(definition());

    assertEquals(201, created.statusCode());
    assertEquals(name, created.json().getString("data.relyingParty"));
    assertEquals(Tokens.ISSUER + "/rp/" + name, created.json().getString("data.issuer"));
    SoftwareAuthenticator authenticator = authenticator();
    String token = there().accessToken(newName(), authenticator);
    assertEquals(200, there().with(token).get("/api/v1/me").statusCode());
    assertEquals(200, there().authenticate(null, authenticator, right -> {}).statusCode());
    Json event =
        platform.get("/api/v1/admin/events?type=RELYING_PARTY_CREATED").json().at("data.events[0]");
    assertEquals(name, event.getString("detail.relyingParty"));
    assertEquals("platform", event.getString("detail.operator"));
  }

  @Test
  void aChangeIsThereAtOnce() {
    put(definition());

    Response changed = put(definition().put("name", "Another"));

    assertEquals(200, changed.statusCode());
    assertEquals("Another", there().begin(Api.REGISTER, Api.named(newName())).getString("rp.name"));
    assertEquals("Another", platform.get(PATH + "/" + name).json().getString("data.name"));
  }

  @Test
  void areListedWithThoseOfTheConfiguration() {
    put(definition());

    Json list = platform.get(PATH).json();

    assertTrue(list.getList("data.relyingParties.relyingParty").contains(name));
    assertTrue(list.getList("data.relyingParties.relyingParty").contains("default"));
    assertTrue(platform.get(PATH + "/shop").json().getBoolean("data.configured"));
  }

  @Test
  void oneWithUsersIsDeletedByForceAndItsNameIsNeverGivenAgain() {
    put(definition());
    there().accessToken(newName(), authenticator());
    String path = PATH + "/" + name;

    assertRefused(platform.call("DELETE", path, null), 409, "RELYING_PARTY_HAS_USERS", null);
    assertEquals(200, platform.call("DELETE", path + "?force=true", null).statusCode());

    assertRefused(there().get("/api/v1/me"), 404, "NOT_FOUND", null);
    assertRefused(platform.get(path), 404, "NOT_FOUND", null);
    assertRefused(platform.call("DELETE", path, null), 404, "NOT_FOUND", null);
    assertRefused(put(definition()), 409, "RELYING_PARTY_EXISTS", null);
    Database.update(
        "update relying_parties set deleted_at = now() - interval '2 minutes' where name = ?",
        name);
    awaitNothingOfIt();
  }

  private void awaitNothingOfIt() {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (Database.query("select purged_at from relying_parties where name = ?", name) == null) {
      assertTrue(Instant.now().isBefore(end));
    }
    for (String table :
        new String[] {"users", "credentials", "events", "challenges", "token_keys", "deletions"}) {
      assertEquals(
          0L,
          Database.query("select count(*) from " + table + " where relying_party = ?", name),
          table);
    }
  }

  @Test
  void aNewKeyIsPublishedBeforeItSigns() {
    put(definition());
    String first = there().get("/.well-known/jwks.json").json().getString("keys[0].kid");

    Response rotated = platform.call("POST", PATH + "/" + name + "/keys", object());

    assertEquals(201, rotated.statusCode());
    Json published = there().get("/.well-known/jwks.json").json();
    assertEquals(2, published.getList("keys").size());
    assertEquals(first, published.getString("keys[0].kid"));
    Database.update(
        "update token_keys set signs_at = now() where relying_party = ?" + " and key_id <> ?",
        name,
        first);
    Database.update(
        "update table_versions set version = version + 1 where table_name = 'token_keys'");
    Instant end = Instant.now().plus(Duration.ofSeconds(5));
    String signing = first;
    while (signing.equals(first)) {
      assertTrue(Instant.now().isBefore(end));
      signing = there().get("/.well-known/jwks.json").json().getString("keys[0].kid");
    }
    assertNotEquals(first, signing);
    String sealed =
        (String)
            Database.query(
                "select encode(sealed_key, 'escape') from token_keys where relying_party = ?"
                    + " limit 1",
                name);
    assertTrue(!sealed.contains("\"d\""), sealed);
  }

  @Test
  void mayHaveSettingsOfItsOwn() {
    ObjectNode definition = definition();
    definition
        .putObject("settings")
        .put("registration.mode", "invited")
        .put("options.timeout-ms", "90000")
        .put("token.lifetime-seconds", "60")
        .put("discovery.manage-url", "https://brand.example/passkeys");

    Response created = put(definition);

    assertEquals(201, created.statusCode(), created.asString());
    assertEquals("invited", created.json().getMap("data.settings").get("registration.mode"));
    assertRefused(
        there().post(Api.REGISTER + "/begin", Api.named(newName())),
        403,
        "REGISTRATION_CLOSED",
        null);
    assertEquals(90_000, there().begin(Api.AUTHENTICATE, object()).getInt("timeout"));
    assertEquals(60_000, api().begin(Api.AUTHENTICATE, object()).getInt("timeout"));
    assertEquals(
        "https://brand.example/passkeys",
        there().get("/.well-known/passkey-endpoints").json().getString("manage"));
    assertEquals(404, there().get("/.well-known/assetlinks.json").statusCode());

    put(definition());

    assertEquals(60_000, there().begin(Api.AUTHENTICATE, object()).getInt("timeout"));
    assertEquals(200, there().post(Api.REGISTER + "/begin", Api.named(newName())).statusCode());
  }

  /** A noisy one is refused, and its neighbours are not. */
  @Test
  void mayHaveAQuotaOfAllItsCalls() {
    ObjectNode definition = definition();
    definition
        .putObject("settings")
        .put("rate-limit.requests-per-minute", "1000")
        .put("rate-limit.total-requests-per-minute", "3");
    put(definition);

    for (int i = 0; i < 3; i++) {
      there().begin(Api.AUTHENTICATE, object());
    }

    assertRefused(
        there().post(Api.AUTHENTICATE + "/begin", object()), 429, "RATE_LIMIT_EXCEEDED", null);
    api().begin(Api.AUTHENTICATE, object());
    Api.shop().begin(Api.AUTHENTICATE, object());
  }

  /**
   * Of the users of an application, and not of an application of the platform's other customers.
   */
  @Test
  void mayHaveLimits() {
    ObjectNode definition = definition();
    definition.putObject("settings").put("limits.users", "2").put("limits.credentials", "3");
    put(definition);
    Api operator = there().with(Tokens.PLATFORM);
    ObjectNode back = object().put("username", newName()).put("externalId", "7");
    assertEquals(201, operator.post("/api/v1/admin/users", back).statusCode());
    SoftwareAuthenticator first = authenticator();
    String late = newName();
    String begun = there().begin(Api.REGISTER, Api.named(late)).getString("challenge");
    String token = there().accessToken(newName(), first);
    // One that had begun before.
    assertRefused(
        there().complete(Api.REGISTER, late, authenticator().register(begun, right -> {})),
        409,
        "RELYING_PARTY_LIMIT_REACHED",
        null);

    Response imported =
        Request.request()
            .bearer(Tokens.PLATFORM)
            .contentType("application/x-ndjson")
            .body(imported().toString())
            .post("/rp/" + name + "/api/v1/admin/import");

    assertEquals("RELYING_PARTY_LIMIT_REACHED", imported.json().getString("data.errors[0].code"));
    assertRefused(
        there().post(Api.REGISTER + "/begin", Api.named(newName())),
        409,
        "RELYING_PARTY_LIMIT_REACHED",
        null);
    assertRefused(
        operator.post("/api/v1/admin/users", Api.named(newName())),
        409,
        "RELYING_PARTY_LIMIT_REACHED",
        null);
    // The same user again is no new one.
    assertEquals(200, operator.post("/api/v1/admin/users", back).statusCode());
    assertEquals(200, there().authenticate(null, first, right -> {}).statusCode());
    assertEquals(
        200,
        there()
            .with(token)
            .post(Api.REGISTER + "/begin", Api.named(usernameOf(token)))
            .statusCode());
    api().begin(Api.REGISTER, Api.named(newName()));
  }

  private static ObjectNode imported() {
    ObjectNode user = object().put("username", newName());
    user.put("userHandle", Base64Url.encode(SoftwareAuthenticator.random(32)));
    user.putArray("credentials");
    return user;
  }

  private String usernameOf(String token) {
    return there().with(token).get("/api/v1/me").json().getString("data.username");
  }

  @Test
  void mayHideItsUsers() {
    ObjectNode definition = definition();
    definition
        .putObject("settings")
        .put("privacy.hide-users", "true")
        .put("privacy.decoy-key", "a key that only this relying party knows");
    assertEquals(201, put(definition).statusCode());
    String nobody = newName();

    Json options = there().begin(Api.AUTHENTICATE, Api.named(nobody));

    assertFalse(options.getList("allowCredentials").isEmpty());
    assertEquals(
        options.getList("allowCredentials"),
        there().begin(Api.AUTHENTICATE, Api.named(nobody)).getList("allowCredentials"));
    assertRefused(
        there().authenticate(nobody, authenticator(), right -> {}),
        401,
        "INVALID_SIGNATURE",
        "BAD_SIGNATURE");
    assertRefused(
        api().post(Api.AUTHENTICATE + "/begin", Api.named(nobody)), 404, "USER_NOT_FOUND", null);
  }

  @Test
  void mayTrustVendorsOfItsOwn() {
    CertificateChain vendor = new CertificateChain();
    ObjectNode definition = definition();
    definition
        .putObject("settings")
        .put(
            "attestation.trust-anchors",
            "\n%s,\n%s"
                .formatted(
                    CertificateChain.pem(List.of(new CertificateChain().root)),
                    CertificateChain.pem(List.of(vendor.root))));
    Response created = put(definition);
    assertEquals(201, created.statusCode(), created.asString());

    assertEquals("trusted", trust(there(), authenticator(), vendor));
    assertEquals("untrusted", trust(there(), authenticator(), new CertificateChain()));
    assertEquals("untrusted", trust(api(), new SoftwareAuthenticator(), vendor));
  }

  private static String trust(
      Api at, SoftwareAuthenticator authenticator, CertificateChain vendor) {
    return at.register(newName(), authenticator, vendor::attest)
        .json()
        .getString("data.attestationTrust");
  }

  /** A secret is sealed for its relying party, and shown as it is stored. */
  @Test
  void itsSecretsAreSealed() {
    String secret = "a secret that the receiver knows as well";
    ObjectNode definition = definition();
    definition
        .putObject("settings")
        .put("webhook.url", "https://brand.example/events")
        .put("webhook.secret", secret);

    Response created = put(definition);

    String shown = (String) created.json().getMap("data.settings").get("webhook.secret");
    assertTrue(shown.startsWith("sealed:"), shown);
    String stored =
        (String)
            Database.query("select definition::text from relying_parties where name = ?", name);
    assertFalse(stored.contains(secret), stored);
    definition.withObject("settings").put("webhook.secret", shown);
    assertEquals(200, put(definition).statusCode());
    // Sealed anew, as the seal may have been changed.
    assertNotEquals(
        shown,
        platform.get(PATH + "/" + name).json().getMap("data.settings").get("webhook.secret"));
    Response ofAnother = platform.call("PUT", PATH + "/" + newName(), definition);
    assertRefused(ofAnother, 400, "INVALID_REQUEST", null);
    assertEquals("settings", ofAnother.json().getString("errors[0].field"));
  }

  @ParameterizedTest
  @CsvSource({
    "registration.mode, closed",
    "options.timeout-ms, 10",
    "token.secret, of-another-relying-party-that-is-long-enough",
    "attestation.trust-anchors, /etc/passwd",
    "attestation.trust-anchors, -----BEGIN CERTIFICATE-----",
    "attestation.format-trust-anchors.tpm, '-----BEGIN CERTIFICATE-----,/etc/passwd'",
    "limits.users, 0",
    "privacy.hide-users, true",
    "webhook.url, https://brand.example/events",
    "webhook.secret, too short",
    "attestation.trust-anchors, '-----BEGIN CERTIFICATE-----\nAAAA'",
    "webhook.secret, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
    "webhook.secret, sealed:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "authenticator.max-credentials, 65"
  })
  void aSettingThatItCanNotHaveIsRefused(String key, String value) {
    ObjectNode definition = definition();
    definition.putObject("settings").put(key, value);

    Response refused = put(definition);

    assertRefused(refused, 400, "INVALID_REQUEST", null);
    assertEquals("settings", refused.json().getString("errors[0].field"));
  }

  @ParameterizedTest
  @CsvSource({
    "id, https://brand.example",
    "id, Brand.example",
    "name, ' '",
    "name, a\u0000b",
    "origins, https://brand.example/",
    "origins, http://brand.example",
    "topOrigins, https://*.example",
    "algorithms, ES1",
    "appIds, http://brand.example/app-id.json",
    "hosts, https://brand.example"
  })
  void whatEndsAStartIsRefused(String member, String value) {
    ObjectNode definition = definition();
    if (member.equals("id") || member.equals("name")) {
      definition.put(member, value);
    } else {
      definition.putArray(member).add(value);
    }

    Response refused = put(definition);

    assertRefused(refused, 400, "INVALID_REQUEST", null);
    assertTrue(refused.json().getString("errors[0].field").startsWith(member), refused.asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"passkeys.shop.example", "passkeys.example.org"})
  void aHostIsNotAnothers(String host) {
    // The second is the issuer's.
    ObjectNode definition = definition();
    definition.putArray("hosts").add(host);

    Response refused = put(definition);

    assertRefused(refused, 400, "INVALID_REQUEST", null);
    assertEquals("hosts", refused.json().getString("errors[0].field"));
  }

  @Test
  void aHostIsOneOfOneRelyingParty() {
    ObjectNode definition = definition();
    definition.putArray("hosts").add("login." + rpId);
    put(definition);
    ObjectNode other = object().put("id", rpId).put("name", "Other");
    other.putArray("origins").add("https://" + rpId);
    other.putArray("hosts").add("login." + rpId);

    Response refused = platform.call("PUT", PATH + "/" + newName(), other);

    assertRefused(refused, 400, "INVALID_REQUEST", null);
    assertEquals("hosts", refused.json().getString("errors[0].field"));
    assertEquals(200, put(definition).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Brand", "-brand", "a_b", "a.b"})
  void aNameIsOneOfAPath(String other) {
    Response refused = platform.call("PUT", PATH + "/" + other, definition());

    assertRefused(refused, 400, "INVALID_REQUEST", null);
    assertEquals("name", refused.json().getString("errors[0].field"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "shop"})
  void oneOfTheConfigurationIsNotChanged(String configured) {
    String path = PATH + "/" + configured;

    assertRefused(platform.call("PUT", path, definition()), 409, "RELYING_PARTY_EXISTS", null);
    assertRefused(platform.call("DELETE", path, null), 409, "RELYING_PARTY_EXISTS", null);
  }

  /** Its key is one of the configuration. */
  @Test
  void aKeyThatIsNotStoredIsNotRotated() {
    assertRefused(platform.call("POST", PATH + "/default/keys", object()), 404, "NOT_FOUND", null);
  }

  @Test
  void areThePlatformsAlone() {
    assertRefused(
        Api.shop().with(Tokens.PLATFORM).call("PUT", PATH + "/" + name, definition()),
        404,
        "NOT_FOUND",
        null);
    assertRefused(api().with(Tokens.KEY_KEEPER).get(PATH), 403, "FORBIDDEN", null);
    assertRefused(Api.shop().with(Tokens.PLATFORM).get(PATH), 404, "NOT_FOUND", null);
    assertRefused(
        platform.post(
            "/api/v1/admin/api-keys",
            object()
                .put("name", newName())
                .set("scopes", object().arrayNode().add("relying-parties:read"))),
        400,
        "INVALID_REQUEST",
        null);
  }

  /** A build that knows no relying parties would serve all users as those of one. */
  @Test
  void anOlderBuildDoesNotStartBesideThem() {
    put(definition());

    assertEquals(
        32,
        ((Number) Database.query("select oldest_version from schema_compatibility")).intValue());
  }
}
