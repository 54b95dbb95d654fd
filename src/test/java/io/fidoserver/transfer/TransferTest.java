package io.fidoserver.transfer;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Import of users from another server, and their export. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class TransferTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Response importing(String body) {
    return importing("", body);
  }

  private static Response importing(String query, String body) {
    return request()
        .header("Authorization", "Bearer " + Tokens.WRITER)
        .contentType("application/x-ndjson")
        .body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .post("/api/v1/admin/import" + query)
        .statusCode(200);
  }

  private static ObjectNode line(String username, byte[] userHandle) {
    ObjectNode user = object().put("username", username);
    user.put("userHandle", Base64Url.encode(userHandle)).putArray("credentials");
    return user;
  }

  private static ObjectNode line(String username, SoftwareAuthenticator authenticator) {
    ObjectNode user = line(username, authenticator.userHandle);
    user.withArray("credentials")
        .addObject()
        .put("id", Base64Url.encode(authenticator.credentialId))
        .put(
            "publicKey",
            Base64Url.encode(Cbor.encode(authenticator.type.coseKey(authenticator.keys))));
    return user;
  }

  private static SoftwareAuthenticator elsewhere(KeyType type, int handleBytes) {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator(type);
    authenticator.userHandle = SoftwareAuthenticator.random(handleBytes);
    return authenticator;
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"ES256", "ES384", "ES512", "ES256K", "RS256", "EDDSA", "ED448", "ML_DSA_65"})
  void aCredentialOfAnotherServerSignsInAsItIs(KeyType type) {
    String name = newName();
    SoftwareAuthenticator authenticator = elsewhere(type, 16);

    importing(line(name, authenticator).toString())
        .body("data.imported", equalTo(1))
        .body("data.failed", equalTo(0));

    api().authenticate(name, authenticator, right -> {}).statusCode(200);
    api()
        .authenticate(null, authenticator, right -> {})
        .statusCode(200)
        .body("data.username", equalTo(name));
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"ES256", "ES384", "ES512", "ES256K", "RS256", "EDDSA", "ED448", "ML_DSA_65"})
  void aPublicKeyMayBeASubjectPublicKeyInfo(KeyType type) {
    String name = newName();
    SoftwareAuthenticator authenticator = elsewhere(type, 16);
    ObjectNode line = line(name, authenticator);
    ((ObjectNode) line.at("/credentials/0"))
        .put("publicKey", Base64Url.encode(authenticator.keys.getPublic().getEncoded()));

    importing(line.toString()).body("data.errors", equalTo(List.of()));

    api().authenticate(name, authenticator, right -> {}).statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 17, 64})
  void aUserHandleOfAnyLengthSignsIn(int bytes) {
    SoftwareAuthenticator authenticator = elsewhere(KeyType.ES256, bytes);
    String name = newName();

    importing(line(name, authenticator).toString()).body("data.errors", equalTo(List.of()));

    api().authenticate(null, authenticator, right -> {}).statusCode(200);
    api()
        .begin(Api.AUTHENTICATE, Api.named(name))
        .getList("allowCredentials.id")
        .contains(Base64Url.encode(authenticator.credentialId));
  }

  @Test
  void whatIsExportedImportsAsItWas() throws IOException {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);
    api().authenticate(name, authenticator, each -> each.signCount = 7).statusCode(200);
    JsonNode exported = exported(name);

    Database.update("delete from users where username = ?", name);
    importing("?restore=true", exported.toString()).body("data.imported", equalTo(1));

    assertEquals(exported, exported(name));
    assertEquals(7, exported.at("/credentials/0/signCount").asInt());
    assertRefused(
        api().authenticate(name, authenticator, each -> each.signCount = 7),
        401,
        "CLONED_AUTHENTICATOR",
        null);
    api().authenticate(name, authenticator, each -> each.signCount = 8).statusCode(200);
  }

  private static JsonNode exported(String name) throws IOException {
    String lines =
        request()
            .header("Authorization", "Bearer " + Tokens.READER)
            .get("/api/v1/admin/export")
            .statusCode(200)
            .contentType(startsWith("application/x-ndjson"))
            .asString();
    String line =
        lines.lines().filter(each -> each.contains("\"" + name + "\"")).findFirst().orElseThrow();
    return JSON.readTree(line);
  }

  @Test
  void whatWasDeletedSinceIsReportedAndNotRestored() throws IOException {
    String revoked = newName();
    SoftwareAuthenticator authenticator = api().registered(revoked);
    String credential = exported(revoked).toString();
    Database.update("delete from credentials where id = ?", (Object) authenticator.credentialId);
    String deleted = newName();
    String token = api().accessToken(deleted, new SoftwareAuthenticator());
    String user = exported(deleted).toString();
    api().with(token).call("DELETE", "/api/v1/me", null).statusCode(200);
    String both = credential + "\n" + user;

    for (int i = 0; i < 2; i++) {
      importing(both)
          .body("data.imported", equalTo(0))
          .body("data.failed", equalTo(2))
          .body("data.errors.code", contains("CREDENTIAL_DELETED", "USER_DELETED"));
    }
    importing("?restore=true", both)
        .body("data.imported", equalTo(1))
        .body("data.unchanged", equalTo(1))
        .body("data.failed", equalTo(0));
    importing(both).body("data.unchanged", equalTo(2));

    api().authenticate(revoked, authenticator, right -> {}).statusCode(200);
  }

  @Test
  void everyCredentialThatIsImportedIsAnEvent() {
    String name = newName();
    api().registered(name);
    SoftwareAuthenticator added = elsewhere(KeyType.ES256, 16);
    ObjectNode line = line(name, added);
    added.userHandle =
        (byte[]) Database.query("select user_handle from users where username = ?", name);
    line.put("userHandle", Base64Url.encode(added.userHandle));

    importing(line.toString()).body("data.unchanged", equalTo(1));
    importing(line.toString()).body("data.unchanged", equalTo(1));

    assertEquals(
        "writer 1",
        Database.query(
            "select string_agg(detail->>'operator', ' ') || ' ' || count(*) from events"
                + " where type = 'CREDENTIAL_IMPORTED' and credential_id = ?"
                + " and user_id = (select id from users where username = ?)",
            added.credentialId,
            name));
  }

  @Test
  void whatIsStoredIsBounded() {
    ObjectNode transports = line(newName(), elsewhere(KeyType.ES256, 16));
    ObjectNode credential = (ObjectNode) transports.at("/credentials/0");
    IntStream.range(0, 17).forEach(i -> credential.withArray("transports").add("t" + i));
    ObjectNode many = line(newName(), SoftwareAuthenticator.random(16));
    for (int i = 0; i < 65; i++) {
      many.withArray("credentials")
          .add(line(newName(), elsewhere(KeyType.ES256, 16)).at("/credentials/0"));
    }

    importing(transports.toString()).body("data.errors.code", contains("INVALID_REQUEST"));
    importing(many.toString()).body("data.errors.code", contains("CREDENTIAL_LIMIT_REACHED"));

    assertEquals(
        64L,
        Database.query(
            "select count(*) from credentials join users on users.id = user_id"
                + " where username = ?",
            many.get("username").textValue()));
  }

  @Test
  void anImportMayBeRepeated() {
    SoftwareAuthenticator authenticator = elsewhere(KeyType.ES256, 16);
    String line = line(newName(), authenticator).toString();
    importing(line).body("data.imported", equalTo(1));

    importing(line + "\n" + line + "\n")
        .body("data.imported", equalTo(0))
        .body("data.unchanged", equalTo(2))
        .body("data.failed", equalTo(0));
  }

  @Test
  void aBadLineIsReportedAndTheRestImported() {
    String taken = newName();
    api().registered(taken);
    SoftwareAuthenticator others = api().registered(newName());
    ObjectNode stolen = line(newName(), elsewhere(KeyType.ES256, 16));
    ((ObjectNode) stolen.at("/credentials/0")).put("id", Base64Url.encode(others.credentialId));
    ObjectNode unsound = line(newName(), elsewhere(KeyType.ES256, 16));
    ((ObjectNode) unsound.at("/credentials/0")).put("publicKey", "oA");
    String body =
        Stream.of(
                line(newName(), SoftwareAuthenticator.random(16)).toString(),
                "{",
                line(taken, SoftwareAuthenticator.random(16)).toString(),
                "",
                stolen.toString(),
                unsound.toString(),
                line(newName(), new byte[0]).toString(),
                line(newName(), new byte[65]).toString(),
                "null",
                line(newName(), SoftwareAuthenticator.random(20)).toString())
            .collect(Collectors.joining("\n"));

    importing(body)
        .body("data.imported", equalTo(2))
        .body("data.failed", equalTo(7))
        .body("data.errors.line", contains(2, 6, 7, 8, 9, 3, 5))
        .body(
            "data.errors.code",
            contains(
                "JSON_ERROR",
                "INVALID_REQUEST",
                "INVALID_REQUEST",
                "INVALID_REQUEST",
                "INVALID_REQUEST",
                "USER_EXISTS",
                "CREDENTIAL_EXISTS"));
  }

  @Test
  void aCredentialThatIsBackedUpAndCannotBeIsRefused() {
    ObjectNode line = line(newName(), elsewhere(KeyType.ES256, 16));
    ((ObjectNode) line.at("/credentials/0")).put("backupState", true);

    importing(line.toString()).body("data.errors.code", contains("INVALID_REQUEST"));
  }

  /** Its first sign-in tells, once: the flag may never change (WebAuthn L3 §6.1.3). */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCredentialWithoutBackupFlagsIsAsItsFirstSignInSays(boolean eligible) throws IOException {
    String name = newName();
    SoftwareAuthenticator authenticator = elsewhere(KeyType.ES256, 16);
    importing(line(name, authenticator).toString()).body("data.imported", equalTo(1));
    assertTrue(exported(name).at("/credentials/0/backupEligible").isMissingNode());

    assertRefused(
        api().authenticate(name, authenticator, wrong -> flags(wrong, false, true)),
        401,
        "INVALID_SIGNATURE",
        "BACKUP_STATE_INVALID");
    api()
        .authenticate(name, authenticator, right -> flags(right, eligible, eligible))
        .statusCode(200)
        .body("data.backupEligible", equalTo(eligible));

    assertRefused(
        api().authenticate(name, authenticator, wrong -> flags(wrong, !eligible, false)),
        401,
        "INVALID_SIGNATURE",
        "BACKUP_STATE_INVALID");
    assertEquals(eligible, exported(name).at("/credentials/0/backupEligible").asBoolean());
  }

  private static void flags(
      SoftwareAuthenticator.Authentication assertion, boolean eligible, boolean backedUp) {
    assertion.flags |=
        (eligible ? SoftwareAuthenticator.BE : 0) | (backedUp ? SoftwareAuthenticator.BS : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "nickname, 'a\u0000b'",
    "nickname, ''",
    "createdAt, -5000-01-01T00:00:00Z",
    "createdAt, +10000-01-01T00:00:00Z",
    "lastUsedAt, 1969-12-31T23:59:59Z",
    "attestationFormat, 'a b'",
    "backupEligable, x"
  })
  void aLineWithABadMemberIsToldAndTheOthersAreImported(String member, String value) {
    ObjectNode bad = line(newName(), elsewhere(KeyType.ES256, 16));
    ((ObjectNode) bad.at("/credentials/0")).put(member, value.replace("\\u0000", "\0"));
    ObjectNode transports = line(newName(), elsewhere(KeyType.ES256, 16));
    ((ObjectNode) transports.at("/credentials/0")).putArray("transports").add("a\0b");
    String body = bad + "\n" + transports + "\n" + line(newName(), elsewhere(KeyType.ES256, 16));

    importing(body)
        .body("data.imported", equalTo(1))
        .body("data.errors.line", contains(1, 2))
        .body("data.errors.code", contains("INVALID_REQUEST", "INVALID_REQUEST"))
        .body("data.errors[0].message", containsString(member));
  }

  @Test
  void aLineThatTheDatabaseRefusesIsToldAndTheOthersAreImported() {
    String refused = newName();
    Database.update(
        "create or replace function refuse_name() returns trigger language plpgsql as"
            + " $$ begin raise exception 'refused'; end $$");
    Database.update(
        "create trigger refuse_name before insert on users for each row when (new.username = '%s')"
                .formatted(refused)
            + " execute function refuse_name()");
    try {
      String body =
          line(newName(), elsewhere(KeyType.ES256, 16))
              + "\n"
              + line(refused, elsewhere(KeyType.ES256, 16))
              + "\n"
              + line(newName(), elsewhere(KeyType.ES256, 16));

      importing(body)
          .body("data.imported", equalTo(2))
          .body("data.failed", equalTo(1))
          .body("data.errors.line", contains(2))
          .body("data.errors.code", contains("INVALID_REQUEST"));
    } finally {
      Database.update("drop trigger refuse_name on users");
    }
  }

  @Test
  void anImportIsLargerThanAnyOtherBody() {
    String prefix = newName();
    String body =
        IntStream.range(0, 3_000)
            .mapToObj(i -> line(prefix + i, SoftwareAuthenticator.random(16)).toString())
            .collect(Collectors.joining("\n"));
    assertTrue(body.length() > 300_000);

    importing(body).body("data.imported", equalTo(3_000));

    assertEquals(
        3_000L, Database.query("select count(*) from users where username like ?", prefix + "%"));
  }

  @Test
  void aLineThatIsTooLongIsSkipped() {
    String body =
        "x".repeat(300_000) + "\n" + line(newName(), SoftwareAuthenticator.random(16)).toString();

    importing(body)
        .body("data.imported", equalTo(1))
        .body("data.errors[0].line", equalTo(1))
        .body("data.errors[0].code", equalTo("PAYLOAD_TOO_LARGE"));
  }

  @Test
  void anImportIsNdjson() {
    assertRefused(
        api().with(Tokens.WRITER).post("/api/v1/admin/import", object()),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        null);
  }
}
