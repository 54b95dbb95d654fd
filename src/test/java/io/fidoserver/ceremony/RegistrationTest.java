package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.AndroidKeyAttestation;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.U2fAttestation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations that succeed (WebAuthn L3 §7.1). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class RegistrationTest {

  @Nested
  class Options {

    @Test
    void areTheOnesOfTheSpecification() {
      String name = newName();
      Json data = api().begin(REGISTER, named(name).put("displayName", "Alice"));

      assertEquals("example.org", data.getString("rp.id"));
      assertEquals("Example", data.getString("rp.name"));
      assertEquals(16, Base64Url.decode(data.getString("user.id")).length);
      assertEquals(name, data.getString("user.name"));
      assertEquals("Alice", data.getString("user.displayName"));
      assertEquals(32, Base64Url.decode(data.getString("challenge")).length);
      assertEquals("public-key", data.getString("pubKeyCredParams[0].type"));
      assertEquals(-7, data.getInt("pubKeyCredParams[0].alg"));
      assertEquals(60000, data.getInt("timeout"));
      assertEquals(List.of(), data.getList("excludeCredentials"));
      assertEquals("preferred", data.getString("authenticatorSelection.residentKey"));
      assertEquals("preferred", data.getString("authenticatorSelection.userVerification"));
      assertEquals("none", data.getString("attestation"));
      assertEquals(true, data.getBoolean("extensions.credProps"));
    }

    @Test
    void leaveOutWhatIsAbsent() {
      api()
          .post(REGISTER + "/begin", named(newName()))
          .statusCode(200)
          .body("data", not(hasKey("hints")))
          .body("data.authenticatorSelection", not(hasKey("authenticatorAttachment")))
          .body("data", not(hasKey("status")))
          .body("status", equalTo("ok"))
          .body("message", equalTo("Registration challenge created"));
    }

    @Test
    void takeTheRequestsWishes() {
      ObjectNode request = named(newName());
      request.put("attestation", "direct").put("userVerification", "required");
      request.putArray("hints").add("security-key").add("hybrid");
      request.putObject("extensions").put("minPinLength", true);
      ObjectNode selection = request.putObject("authenticatorSelection");
      selection.put("authenticatorAttachment", "cross-platform").put("residentKey", "required");

      api()
          .post(REGISTER + "/begin", request)
          .statusCode(200)
          .body("data.attestation", equalTo("direct"))
          .body("data.hints", contains("security-key", "hybrid"))
          .body("data.extensions.minPinLength", equalTo(true))
          .body("data.extensions.credProps", equalTo(true))
          .body("data.authenticatorSelection.authenticatorAttachment", equalTo("cross-platform"))
          .body("data.authenticatorSelection.residentKey", equalTo("required"))
          .body("data.authenticatorSelection.requireResidentKey", equalTo(true))
          .body("data.authenticatorSelection.userVerification", equalTo("required"));
    }

    @Test
    void readRequireResidentKeyAsLevelOneWroteIt() {
      ObjectNode request = named(newName());
      request.putObject("authenticatorSelection").put("requireResidentKey", true);
      assertEquals(
          "required",
          api().begin(REGISTER, request).getString("authenticatorSelection.residentKey"));
    }

    @Test
    void trimAndNormalizeTheUserName() {
      String name = newName();
      Json data = api().begin(REGISTER, named("  " + name + "-e\u0301 "));
      assertEquals(name + "-\u00e9", data.getString("user.name"));
      assertEquals(name + "-\u00e9", data.getString("user.displayName"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
          "\u5c71\u7530",
          "a b",
          "o'neill@example.org"
        })
    void takeNamesOfAnyScript(String part) {
      String name = part + newName();
      assertEquals(name, api().begin(REGISTER, named(name)).getString("user.name"));
    }

    @Test
    void take255CodePoints() {
      String name = newName() + "\uD83D\uDE00".repeat(255 - newName().length());
      assertEquals(name, api().begin(REGISTER, named(name)).getString("user.name"));
    }

    @Test
    void ignoreUnknownMembers() {
      ObjectNode request = named(newName()).put("somethingNew", 1);
      api().post(REGISTER + "/begin", request).statusCode(200);
    }

    @Test
    void areIssuedForAnOriginWhateverTheClientAccepts() {
      request()
          .contentType("application/json")
          .header("Accept", "text/html")
          .body(named(newName()).toString())
          .post(REGISTER + "/begin")
          .statusCode(200)
          .contentType(matchesPattern("application/json.*"));
    }
  }

  @Nested
  class Completion {

    @Test
    void answersWithTheCredential() {
      String name = newName();
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

      api()
          .register(
              name,
              authenticator,
              registration -> {
                registration.flags |= SoftwareAuthenticator.BE | SoftwareAuthenticator.BS;
              })
          .statusCode(200)
          .body("status", equalTo("ok"))
          .body("data.credentialId", equalTo(Base64Url.encode(authenticator.credentialId)))
          .body("data.userId", equalTo(uuid(authenticator.userHandle).toString()))
          .body("data.registeredAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
          .body("data.aaguid", equalTo("00112233-4455-6677-8899-aabbccddeeff"))
          .body("data", hasKey("authenticatorName"))
          .body("data.authenticatorName", nullValue())
          .body("data.attestationFormat", equalTo("none"))
          .body("data.attestationTrust", equalTo("none"))
          .body("data.userVerified", equalTo(true))
          .body("data.backupEligible", equalTo(true))
          .body("data.backupState", equalTo(true))
          .body("data.transports", contains("internal", "hybrid"))
          .body("data.discoverable", equalTo(true));
    }

    @Test
    void makesTheUserTogetherWithTheCredential() {
      String name = newName();
      Json options = api().begin(REGISTER, named(name).put("displayName", "Zo\u00eb"));
      assertEquals(0L, Database.query("select count(*) from users where username = ?", name));

      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      ObjectNode request = named(name).put("nickname", "My key");
      request.set(
          "credential", authenticator.register(options.getString("challenge"), right -> {}));
      api().post(REGISTER + "/complete", request).statusCode(200);

      assertEquals(
          "Zo\u00eb", Database.query("select display_name from users where username = ?", name));
      assertArrayEquals(
          Base64Url.decode(options.getString("user.id")),
          (byte[]) Database.query("select user_handle from users where username = ?", name));
      assertEquals(
          "My key",
          Database.query(
              "select nickname from credentials where id = ?", authenticator.credentialId));
    }

    @Test
    void usesTheChallengeUp() {
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      String name = newName();
      Json options = api().begin(REGISTER, named(name));
      String challenge = options.getString("challenge");
      byte[] hash = SoftwareAuthenticator.sha256(Base64Url.decode(challenge));
      String count = "select count(*) from challenges where challenge_hash = ?";
      assertEquals(1L, Database.query(count, hash));

      api()
          .complete(REGISTER, name, authenticator.register(challenge, right -> {}))
          .statusCode(200);

      assertEquals(0L, Database.query(count, hash));
    }

    @Test
    void takesTheNameInAnyCase() {
      String name = newName();
      Json options = api().begin(REGISTER, named(name));
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      ObjectNode credential = authenticator.register(options.getString("challenge"), right -> {});

      api().complete(REGISTER, " " + name.toUpperCase(), credential).statusCode(200);

      // The authenticator has the name in the case of the begin.
      assertEquals(1L, Database.query("select count(*) from users where username = ?", name));
    }

    @Test
    void takesAnyConfiguredOrigin() {
      for (String origin : List.of("https://login.example.org", ServerUnderTest.ANDROID_ORIGIN)) {
        api()
            .register(
                newName(),
                new SoftwareAuthenticator(),
                registration -> registration.clientData.put("origin", origin))
            .statusCode(200);
      }
    }

    @Test
    void ignoresTransportsThatAreNotKnownYet() {
      api()
          .register(
              newName(),
              new SoftwareAuthenticator(),
              registration ->
                  registration.json =
                      credential ->
                          ((ObjectNode) credential.get("response"))
                              .putArray("transports")
                              .add("telepathy")
                              .add("usb")
                              .add("usb"))
          .statusCode(200)
          .body("data.transports", contains("usb"));
    }

    @Test
    void ignoresAnAttachmentThatIsNotKnownYet() {
      api()
          .register(
              newName(),
              new SoftwareAuthenticator(),
              registration ->
                  registration.json = json -> json.put("authenticatorAttachment", "implanted"))
          .statusCode(200);
    }

    @Test
    void doesWithoutTransportsAndExtensionResults() {
      api()
          .register(
              newName(),
              new SoftwareAuthenticator(),
              registration ->
                  registration.json =
                      json -> {
                        ((ObjectNode) json.get("response")).remove("transports");
                        json.remove("clientExtensionResults");
                      })
          .statusCode(200)
          .body("data.transports", empty())
          .body("data", hasKey("discoverable"))
          .body("data.discoverable", nullValue());
    }

    @Test
    void takesACredentialIdOf1023Bytes() {
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      authenticator.credentialId = SoftwareAuthenticator.random(1023);
      String name = newName();
      api().registered(name, authenticator);
      api().authenticate(name, authenticator, right -> {}).statusCode(200);
    }

    @Test
    void takesClientDataWithMembersThatAreNotKnownYet() {
      api()
          .register(
              newName(),
              new SoftwareAuthenticator(),
              registration ->
                  registration.clientData.set("extraData", object().put("remote", true)))
          .statusCode(200);
    }

    @Test
    void takesAuthenticatorExtensions() {
      api()
          .register(
              newName(),
              new SoftwareAuthenticator(),
              registration -> {
                registration.flags |= SoftwareAuthenticator.ED;
                registration.extensions = Cbor.encode(Map.of("credProtect", 2));
              })
          .statusCode(200);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RS1")
  void everyAlgorithm(KeyType type) {
    String name = newName();
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator(type);

    api().register(name, authenticator, right -> {}).statusCode(200);

    api().authenticate(name, authenticator, right -> {}).statusCode(200);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RS1")
  void selfAttestationWithEveryAlgorithm(KeyType type) {
    api()
        .register(
            newName(),
            new SoftwareAuthenticator(type),
            SoftwareAuthenticator.Registration::selfAttest)
        .statusCode(200)
        .body("data.attestationFormat", equalTo("packed"))
        .body("data.attestationTrust", equalTo("self"));
  }

  @ParameterizedTest
  @EnumSource
  void everyStatementFormatWithCertificates(AttestationEmulator emulator) {
    String name = newName();
    String challenge = api().begin(REGISTER, named(name)).getString("challenge");

    api()
        .complete(REGISTER, name, emulator.register(challenge))
        .statusCode(200)
        .body("data.attestationFormat", equalTo(emulator.format()))
        .body("data.attestationTrust", equalTo("untrusted"));
  }

  /** Android's KeyStore attests the key of any app, whatever AAGUID the app chooses. */
  @Test
  void anAaguidThatNobodyVouchesForIsAClaim() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

    api()
        .register(newName(), authenticator, right -> new AndroidKeyAttestation().attest(right))
        .statusCode(200)
        .body("data.attestationFormat", equalTo("android-key"))
        .body("data.aaguid", equalTo(authenticator.aaguid.toString()))
        .body("data.aaguidTrusted", equalTo(false));
  }

  /** Its statement does not sign what stands in the place of the AAGUID. */
  @Test
  void aU2fAuthenticatorHasNoAaguidWhateverItsBytesSay() {
    SoftwareAuthenticator authenticator = U2fAttestation.authenticator();
    authenticator.aaguid = UUID.randomUUID();

    api()
        .register(
            newName(), authenticator, right -> U2fAttestation.attest(U2fAttestation.CHAIN, right))
        .statusCode(200)
        .body("data.attestationFormat", equalTo("fido-u2f"))
        .body("data.aaguid", equalTo("00000000-0000-0000-0000-000000000000"));
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
