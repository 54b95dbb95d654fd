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
import io.fidoserver.testsupport.AppleAttestation;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registrations that must be refused (WebAuthn L3 §7.1), each with its code and reason. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class RegistrationRefusalsTest {

  private static Response register(Consumer<Registration> change) {
    return api().register(newName(), new SoftwareAuthenticator(), change);
  }

  private static Response register(KeyType type, Consumer<Registration> change) {
    return api().register(newName(), new SoftwareAuthenticator(type), change);
  }

  private static void assertInvalid(Response response, String reason) {
    assertRefused(response, 401, "INVALID_ATTESTATION", reason);
  }

  private static void assertUndecodable(Response response, String field) {
    assertBadInput(response, "DESERIALIZATION_ERROR", "credential.response." + field);
  }

  @Nested
  class TheUser {

    @Test
    void isTaken() {
      String name = newName();
      api().registered(name);
      assertRefused(api().post(REGISTER + "/begin", named(name)), 409, "USER_EXISTS", null);
    }

    @Test
    void isTakenInAnotherCase() {
      String name = newName() + "-stra\u00dfe";
      api().registered(name);
      assertRefused(
          api().post(REGISTER + "/begin", named(name.replace("stra\u00dfe", "STRA\u1e9eE"))),
          409,
          "USER_EXISTS",
          null);
      String other = name.replace("user", "UsEr").replace("\u00df", "SS");
      assertRefused(api().post(REGISTER + "/begin", named(other)), 409, "USER_EXISTS", null);
      String greek = "\u03a3\u03a3 " + System.nanoTime();
      api().registered(greek);
      assertRefused(
          api().post(REGISTER + "/begin", named(greek.replace("\u03a3\u03a3", "\u03c3\u03c2"))),
          409,
          "USER_EXISTS",
          null);
    }

    @Test
    void wasTakenMeanwhileAndTheChallengeIsUsedUp() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      api().registered(name);
      ObjectNode late = new SoftwareAuthenticator().register(challenge, right -> {});

      assertRefused(api().complete(REGISTER, name, late), 409, "USER_EXISTS", null);

      assertRefused(api().complete(REGISTER, name, late), 404, "CHALLENGE_NOT_FOUND", null);
      assertEquals(
          1L,
          Database.query(
              "select count(*) from credentials c join users u on u.id = c.user_id"
                  + " where u.username = ?",
              name));
    }

    @Test
    void completesUnderAnotherNameAndMayStillCompleteUnderItsOwn() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      ObjectNode credential = new SoftwareAuthenticator().register(challenge, right -> {});

      assertRefused(
          api().complete(REGISTER, newName(), credential), 404, "CHALLENGE_NOT_FOUND", null);

      api().complete(REGISTER, name, credential).statusCode(200);
    }
  }

  @Nested
  class TheChallenge {

    @Test
    void wasNeverIssued() {
      ObjectNode credential =
          new SoftwareAuthenticator()
              .register(Base64Url.encode(SoftwareAuthenticator.random(32)), right -> {});
      assertRefused(
          api().complete(REGISTER, newName(), credential), 404, "CHALLENGE_NOT_FOUND", null);
    }

    @Test
    void isReplayed() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      ObjectNode credential = new SoftwareAuthenticator().register(challenge, right -> {});
      api().complete(REGISTER, name, credential).statusCode(200);

      assertRefused(api().complete(REGISTER, name, credential), 404, "CHALLENGE_NOT_FOUND", null);
    }

    @Test
    void isUsedUpByAWrongAnswer() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      assertInvalid(
          api().complete(REGISTER, name, authenticator.register(challenge, r -> r.flags &= ~1)),
          "USER_NOT_PRESENT");

      assertRefused(
          api().complete(REGISTER, name, authenticator.register(challenge, right -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void isUsedUpByAnAnswerThatCanNotBeDecoded() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      assertUndecodable(
          api()
              .complete(
                  REGISTER,
                  name,
                  authenticator.register(
                      challenge, r -> r.attestationObjectBytes = new byte[] {1})),
          "attestationObject");

      assertRefused(
          api().complete(REGISTER, name, authenticator.register(challenge, right -> {})),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void hasExpired() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      Database.update(
          "update challenges set expires_at = now() where challenge_hash = ?",
          (Object) SoftwareAuthenticator.sha256(Base64Url.decode(challenge)));
      ObjectNode late = new SoftwareAuthenticator().register(challenge, right -> {});

      assertRefused(api().complete(REGISTER, name, late), 401, "CHALLENGE_EXPIRED", null);
      assertRefused(api().complete(REGISTER, name, late), 404, "CHALLENGE_NOT_FOUND", null);
    }

    @Test
    void isOfAnAuthentication() {
      String name = newName();
      api().registered(name);
      String challenge = api().begin(AUTHENTICATE, named(name)).getString("challenge");
      ObjectNode credential = new SoftwareAuthenticator().register(challenge, right -> {});
      assertRefused(
          api().complete(REGISTER, name, credential), 400, "INVALID_CHALLENGE_TYPE", null);
    }

    @Test
    void isMissing() {
      assertRefused(
          register(r -> r.clientData.remove("challenge")), 400, "MISSING_CHALLENGE", null);
    }

    @Test
    void isNull() {
      assertRefused(
          register(r -> r.clientData.putNull("challenge")), 400, "MISSING_CHALLENGE", null);
    }

    @Test
    void isEmpty() {
      assertRefused(
          register(r -> r.clientData.put("challenge", "")), 400, "MISSING_CHALLENGE", null);
    }

    @Test
    void isPadded() {
      assertRefused(
          register(
              r -> r.clientData.put("challenge", r.clientData.get("challenge").textValue() + "=")),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }

    @Test
    void isInTheOtherAlphabet() {
      assertRefused(
          register(r -> r.clientData.put("challenge", "+/" + "A".repeat(41))),
          404,
          "CHALLENGE_NOT_FOUND",
          null);
    }
  }

  @Nested
  class TheClientData {

    @Test
    void areOfAnAuthentication() {
      assertInvalid(register(r -> r.clientData.put("type", "webauthn.get")), "TYPE_MISMATCH");
    }

    @Test
    void haveNoType() {
      assertInvalid(register(r -> r.clientData.remove("type")), "TYPE_MISMATCH");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://evil.example",
          "http://example.org",
          "https://example.org/",
          "https://example.org:443",
          "https://EXAMPLE.org",
          "https://sub.example.org",
          "https://example.org.evil.example",
          "android:apk-key-hash:AAAA",
          ""
        })
    void areOfAnotherOrigin(String origin) {
      assertInvalid(register(r -> r.clientData.put("origin", origin)), "ORIGIN_MISMATCH");
    }

    @Test
    void haveNoOrigin() {
      assertInvalid(register(r -> r.clientData.remove("origin")), "ORIGIN_MISMATCH");
    }

    @Test
    void areOfAFrameOfAnotherOrigin() {
      assertInvalid(register(r -> r.clientData.put("crossOrigin", true)), "CROSS_ORIGIN");
    }

    @Test
    void haveATopOrigin() {
      assertInvalid(
          register(r -> r.clientData.put("topOrigin", "https://example.org")),
          "TOP_ORIGIN_MISMATCH");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "null",
          "[]",
          "\"text\"",
          "{",
          "{\"challenge\":1}",
          "{\"challenge\":\"AA\",\"challenge\":\"AA\"}",
          "{\"challenge\":\"AA\",\"origin\":1}",
          "{\"challenge\":\"AA\",\"crossOrigin\":\"true\"}",
          "{\"challenge\":\"AA\"} x",
          "\u0000"
        })
    void canNotBeDecoded(String text) {
      assertUndecodable(
          register(r -> r.clientDataJson = text.getBytes(StandardCharsets.UTF_8)),
          "clientDataJSON");
    }

    @Test
    void areNotUtf8() {
      assertUndecodable(
          register(r -> r.clientDataJson = new byte[] {'{', (byte) 0xff, '}'}), "clientDataJSON");
    }
  }

  @Nested
  class TheAuthenticatorData {

    @Test
    void areForAnotherRelyingParty() {
      assertInvalid(
          register(r -> r.rpIdHash = SoftwareAuthenticator.sha256(new byte[] {1})),
          "RP_ID_MISMATCH");
    }

    @Test
    void sayThatNobodyWasThere() {
      assertInvalid(register(r -> r.flags &= ~SoftwareAuthenticator.UP), "USER_NOT_PRESENT");
    }

    @Test
    void sayThatTheUserWasNotVerifiedThoughThatWasRequired() {
      String name = newName();
      String challenge =
          api()
              .begin(REGISTER, named(name).put("userVerification", "required"))
              .getString("challenge");
      ObjectNode credential =
          new SoftwareAuthenticator()
              .register(challenge, r -> r.flags &= ~SoftwareAuthenticator.UV);
      assertInvalid(api().complete(REGISTER, name, credential), "USER_NOT_VERIFIED");
    }

    @Test
    void sayBackedUpThoughNotEligible() {
      assertInvalid(register(r -> r.flags |= SoftwareAuthenticator.BS), "BACKUP_STATE_INVALID");
    }

    @Test
    void haveNoCredential() {
      assertUndecodable(register(r -> r.flags &= ~SoftwareAuthenticator.AT), "attestationObject");
    }

    @Test
    void haveACredentialThatTheFlagsDoNotAnnounce() {
      assertUndecodable(
          register(
              r -> {
                byte[] data = r.authenticatorData();
                data[32] &= ~SoftwareAuthenticator.AT;
                r.authData = data;
              }),
          "attestationObject");
    }

    @Test
    void announceExtensionsThatAreNotThere() {
      assertUndecodable(register(r -> r.flags |= SoftwareAuthenticator.ED), "attestationObject");
    }

    @Test
    void haveExtensionsThatTheFlagsDoNotAnnounce() {
      assertUndecodable(
          register(r -> r.extensions = Cbor.encode(Map.of("credProtect", 2))), "attestationObject");
    }

    @Test
    void haveSomethingLeftOver() {
      assertUndecodable(register(r -> r.extensions = new byte[] {0}), "attestationObject");
    }

    @Test
    void haveAnExtensionTwice() {
      assertUndecodable(
          register(
              r -> {
                r.flags |= SoftwareAuthenticator.ED;
                r.extensions =
                    SoftwareAuthenticator.concat(
                        new byte[] {(byte) 0xa2}, pair("credProtect", 1), pair("credProtect", 2));
              }),
          "attestationObject");
    }

    @Test
    void haveAnExtensionWhoseNameIsNoText() {
      assertUndecodable(
          register(
              r -> {
                r.flags |= SoftwareAuthenticator.ED;
                r.extensions = Cbor.encode(Map.of(1, 2));
              }),
          "attestationObject");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 36, 37, 54, 60, 100})
    void endTooEarly(int length) {
      assertUndecodable(
          register(r -> r.authData = Arrays.copyOf(r.authenticatorData(), length)),
          "attestationObject");
    }
  }

  @Test
  void manyKeysThatCollideAreRefusedAtOnce() {
    Map<Object, Object> colliding = new LinkedHashMap<>();
    for (int a = 0; a < 60; a++) {
      for (int b = 0; b < 60; b++) {
        colliding.put(
            new byte[] {(byte) a, (byte) (200 - 31 * a), (byte) b, (byte) (90 - 31 * b)}, 1);
      }
    }
    assertUndecodable(
        register(
            r -> {
              r.flags |= SoftwareAuthenticator.ED;
              r.extensions = Cbor.encode(colliding);
            }),
        "attestationObject");
  }

  private static byte[] pair(Object key, Object value) {
    return SoftwareAuthenticator.concat(Cbor.encode(key), Cbor.encode(value));
  }

  @Nested
  class TheCredentialId {

    @Test
    void isRegisteredAlreadyAndTheChallengeIsUsedUp() {
      SoftwareAuthenticator first = api().registered(newName());
      SoftwareAuthenticator second = new SoftwareAuthenticator();
      second.credentialId = first.credentialId;
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      ObjectNode credential = second.register(challenge, right -> {});

      assertRefused(api().complete(REGISTER, name, credential), 409, "CREDENTIAL_EXISTS", null);

      assertRefused(api().complete(REGISTER, name, credential), 404, "CHALLENGE_NOT_FOUND", null);
      assertEquals(0L, Database.query("select count(*) from users where username = ?", name));
    }

    @Test
    void isTooLong() {
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      authenticator.credentialId = SoftwareAuthenticator.random(1024);
      assertInvalid(
          api().register(newName(), authenticator, right -> {}), "CREDENTIAL_ID_TOO_LONG");
    }

    @Test
    void isEmpty() {
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      authenticator.credentialId = new byte[0];
      assertBadInput(
          api().register(newName(), authenticator, right -> {}),
          "INVALID_REQUEST",
          "credential.id");
    }

    @Test
    void isEmptyInTheAuthenticatorDataOnly() {
      assertBadInput(
          register(r -> r.idInAuthenticatorData = new byte[0]),
          "INVALID_REQUEST",
          "credential.rawId");
    }

    @Test
    void isAnotherOneInTheAuthenticatorData() {
      assertBadInput(
          register(r -> r.idInAuthenticatorData = SoftwareAuthenticator.random(32)),
          "INVALID_REQUEST",
          "credential.rawId");
    }

    @Test
    void isNotTheRawId() {
      assertBadInput(
          register(r -> r.json = json -> json.put("id", "AAAA")),
          "INVALID_REQUEST",
          "credential.id");
    }
  }

  @Nested
  class TheCredentialPublicKey {

    private void assertRefusedKey(KeyType type, Consumer<Map<Object, Object>> change) {
      assertInvalid(register(type, r -> change.accept(r.coseKey)), "ALGORITHM_NOT_ALLOWED");
    }

    @Test
    void isForAnAlgorithmThatWasNotOffered() {
      assertInvalid(register(KeyType.RS1, right -> {}), "ALGORITHM_NOT_ALLOWED");
    }

    @Test
    void hasNoAlgorithm() {
      assertRefusedKey(KeyType.ES256, key -> key.remove(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES256K", "ML_DSA_44"})
    void isOfAnotherType(KeyType type) {
      assertRefusedKey(type, key -> key.put(1, 3));
    }

    @ParameterizedTest
    @EnumSource(names = {"ES384", "ES256K"})
    void isOnAnotherCurve(KeyType type) {
      assertRefusedKey(type, key -> key.put(-1, 1));
    }

    @Test
    void isForAnotherAlgorithmOfItsType() {
      assertRefusedKey(KeyType.ES256, key -> key.put(3, -35));
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES256K"})
    void isNotOnItsCurve(KeyType type) {
      assertRefusedKey(
          type,
          key -> {
            byte[] y = (byte[]) key.get(-3);
            y[31] ^= 1;
          });
    }

    @Test
    void hasACoordinateThatIsTooLong() {
      assertRefusedKey(
          KeyType.ES256,
          key -> key.put(-2, SoftwareAuthenticator.concat(new byte[1], (byte[]) key.get(-2))));
    }

    @Test
    void isCompressed() {
      assertRefusedKey(KeyType.ES256, key -> key.put(-3, true));
    }

    /** All zeros, which sometimes encodes the point at infinity. */
    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512", "ES256K"})
    void isNoPointAtAll(KeyType type) {
      assertRefusedKey(
          type,
          key -> {
            key.put(-2, new byte[((byte[]) key.get(-2)).length]);
            key.put(-3, new byte[((byte[]) key.get(-3)).length]);
          });
    }

    @ParameterizedTest
    @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
    void isALatticesOfAnotherLength(KeyType type) {
      byte[] longer = new byte[2593];
      assertRefusedKey(type, key -> key.put(-1, Arrays.copyOf((byte[]) key.get(-1), 1311)));
      assertRefusedKey(type, key -> key.put(-1, longer));
      assertRefusedKey(type, key -> key.put(-1, new byte[0]));
      assertRefusedKey(type, key -> key.put(-1, "text"));
      assertRefusedKey(type, key -> key.put(3, type == KeyType.ML_DSA_44 ? -49 : -48));
    }

    @Test
    void isAnEdwardsPointThatIsNone() {
      assertRefusedKey(
          KeyType.EDDSA,
          key -> {
            byte[] none = new byte[32];
            none[0] = 2;
            key.put(-2, none);
          });
    }

    @Test
    void isAnEdwardsPointOfSmallOrder() {
      assertRefusedKey(
          KeyType.ED25519,
          key -> {
            byte[] neutral = new byte[32];
            neutral[0] = 1;
            key.put(-2, neutral);
          });
    }

    /** A point of order 4: y = 0, which is on both curves. */
    @ParameterizedTest
    @EnumSource(names = {"EDDSA", "ED25519", "ED448"})
    void isAnEdwardsPointOfOrderFour(KeyType type) {
      assertRefusedKey(type, key -> key.put(-2, new byte[((byte[]) key.get(-2)).length]));
    }

    @Test
    void isAnEdwardsPointOfOrderEight() {
      assertRefusedKey(
          KeyType.EDDSA,
          key ->
              key.put(
                  -2,
                  HexFormat.of()
                      .parseHex(
                          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")));
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "EDDSA", "RS256", "ML_DSA_44"})
    void hasAParameterThatIsOptional(KeyType type) {
      assertRefusedKey(type, key -> key.put(4, List.of(0)));
      assertRefusedKey(type, key -> key.put(2, 5));
      assertRefusedKey(type, key -> key.put(-9, 1));
    }

    @Test
    void isEd448UnderEdDsa() {
      assertRefusedKey(KeyType.ED448, key -> key.put(3, -8));
    }

    @Test
    void isAnRsaKeyOf1024Bits() {
      assertRefusedKey(KeyType.RS256, key -> key.put(-1, Arrays.copyOf((byte[]) key.get(-1), 128)));
    }

    @Test
    void isAnRsaKeyOfMoreThan8192Bits() {
      assertRefusedKey(
          KeyType.RS256,
          key -> key.put(-1, KeyType.unsigned(BigInteger.ONE.shiftLeft(8199).setBit(0), 1025)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 65536, (1L << 33) + 1})
    void hasAnUnsoundRsaExponent(long exponent) {
      assertRefusedKey(
          KeyType.PS256,
          key -> {
            BigInteger e = BigInteger.valueOf(exponent);
            key.put(-2, KeyType.unsigned(e, (e.bitLength() + 7) / 8));
          });
    }

    @Test
    void hasAnEvenRsaModulus() {
      assertRefusedKey(
          KeyType.RS256,
          key -> {
            byte[] n = (byte[]) key.get(-1);
            n[n.length - 1] &= ~1;
          });
    }

    @Test
    void hasALabelTwice() {
      assertUndecodable(
          register(
              r -> {
                byte[] key = Cbor.encode(r.coseKey);
                key[0]++;
                byte[] twice = SoftwareAuthenticator.concat(key, pair(1, 2));
                withKeyBytes(r, twice);
              }),
          "attestationObject");
    }

    @Test
    void hasALabelThatIsNoInteger() {
      assertUndecodable(register(r -> r.coseKey.put("alg", -7)), "attestationObject");
    }

    @Test
    void isNoMap() {
      assertUndecodable(
          register(r -> withKeyBytes(r, Cbor.encode(List.of(1, 2)))), "attestationObject");
    }

    private void withKeyBytes(Registration r, byte[] key) {
      byte[] data = r.authenticatorData();
      int length = data.length - Cbor.encode(r.type().coseKey(r.keys())).length;
      r.authData = SoftwareAuthenticator.concat(Arrays.copyOf(data, length), key);
    }
  }

  @Nested
  class TheAttestationObject {

    @Test
    void isNoCbor() {
      assertUndecodable(
          register(r -> r.attestationObjectBytes = "text".getBytes(StandardCharsets.UTF_8)),
          "attestationObject");
    }

    @Test
    void isEmpty() {
      assertUndecodable(register(r -> r.attestationObjectBytes = new byte[0]), "attestationObject");
    }

    @Test
    void isFollowedBySomething() {
      assertUndecodable(
          register(
              r -> {
                r.attestationObject.put("fmt", "none");
                r.attestationObject.put("attStmt", Map.of());
                r.attestationObject.put("authData", r.authenticatorData());
                r.attestationObjectBytes =
                    SoftwareAuthenticator.concat(Cbor.encode(r.attestationObject), new byte[] {0});
              }),
          "attestationObject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fmt", "attStmt", "authData"})
    void hasAMemberOfTheWrongType(String member) {
      assertUndecodable(register(r -> r.attestationObject.put(member, 1)), "attestationObject");
    }

    @Test
    void hasAMemberTwice() {
      assertUndecodable(
          register(
              r ->
                  r.attestationObjectBytes =
                      SoftwareAuthenticator.concat(
                          new byte[] {(byte) 0xa4},
                          pair("fmt", "none"),
                          pair("fmt", "none"),
                          pair("attStmt", Map.of()),
                          pair("authData", r.authenticatorData()))),
          "attestationObject");
    }

    @Test
    void isNestedTooDeeply() {
      byte[] deep = new byte[5000];
      Arrays.fill(deep, (byte) 0x81);
      assertUndecodable(
          register(r -> r.attestationObject.put("attStmt", new Cbor.Raw(deep))),
          "attestationObject");
    }

    @Test
    void announcesMoreThanThereIs() {
      assertUndecodable(
          register(
              r ->
                  r.attestationObjectBytes =
                      new byte[] {(byte) 0xbb, 0x7f, -1, -1, -1, -1, -1, -1, -1}),
          "attestationObject");
    }
  }

  @Nested
  class TheAttestationStatement {

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "android-safetynet", "NONE", ""})
    void isOfAFormatThatIsNotSupported(String format) {
      assertInvalid(register(r -> r.format = format), "ATTESTATION_FORMAT_NOT_SUPPORTED");
    }

    @Test
    void isACompoundWithoutParts() {
      assertInvalid(register(r -> r.format = "compound"), "BAD_ATTESTATION_STATEMENT");
    }

    @Test
    void isNotEmptyThoughNone() {
      assertInvalid(
          register(r -> r.statement = (data, hash) -> Map.of("alg", -7)),
          "BAD_ATTESTATION_STATEMENT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"packed", "tpm", "android-key", "fido-u2f", "apple"})
    void isEmptyThoughOfAFormat(String format) {
      assertInvalid(register(r -> r.format = format), "BAD_ATTESTATION_STATEMENT");
    }

    @Test
    void isSignedByAnotherKey() {
      assertInvalid(
          register(
              r -> {
                r.format = "packed";
                r.statement =
                    (data, hash) ->
                        statement(
                            -7,
                            KeyType.ES256.sign(
                                KeyType.ES256.newKeyPair().getPrivate(), data, hash));
              }),
          "BAD_SIGNATURE");
    }

    @Test
    void saysAnotherAlgorithmThanItsKey() {
      assertInvalid(
          register(
              r -> {
                r.selfAttest();
                SoftwareAuthenticator.Statement right = r.statement;
                r.statement =
                    (data, hash) -> {
                      Map<Object, Object> changed =
                          new LinkedHashMap<>((Map<?, ?>) right.of(data, hash));
                      changed.put("alg", -257);
                      return changed;
                    };
              }),
          "BAD_ATTESTATION_STATEMENT");
    }

    @Test
    void hasACertificateThatIsNone() {
      assertInvalid(
          register(
              r -> {
                r.format = "packed";
                r.statement =
                    (data, hash) -> {
                      Map<Object, Object> packed = statement(-7, new byte[70]);
                      packed.put("x5c", List.of(new byte[] {1, 2, 3}));
                      return packed;
                    };
              }),
          "BAD_ATTESTATION_STATEMENT");
    }

    /** What the JDK's parser takes beside one certificate in DER: bytes behind it, and PEM. */
    @Test
    void hasACertificateWithSomethingBehindItOrInPem() {
      byte[] certificate = CertificateChain.encoded(new CertificateChain().attestation);
      String pem =
          "-----BEGIN CERTIFICATE-----\n"
              + java.util.Base64.getMimeEncoder().encodeToString(certificate)
              + "\n-----END CERTIFICATE-----\n";
      for (byte[] each :
          List.of(
              SoftwareAuthenticator.concat(certificate, new byte[] {0}),
              SoftwareAuthenticator.concat(certificate, certificate),
              pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
        CertificateChain chain = new CertificateChain();
        assertInvalid(
            register(
                r -> {
                  chain.attest(r);
                  SoftwareAuthenticator.Statement right = r.statement;
                  r.statement =
                      (data, hash) -> {
                        Map<Object, Object> changed =
                            new LinkedHashMap<>((Map<?, ?>) right.of(data, hash));
                        changed.put(
                            "x5c", List.of(CertificateChain.encoded(chain.attestation), each));
                        return changed;
                      };
                }),
            "BAD_ATTESTATION_STATEMENT");
      }
    }

    /** The certificate's extension is parsed before any signature is verified. */
    @ParameterizedTest
    @ValueSource(strings = {"04847fffffff", "30847fffffff00", "0480", "1fffffff"})
    void hasAnExtensionThatSaysItIsLongerThanItIs(String extension) {
      assertInvalid(
          register(r -> AppleAttestation.attest(r, HexFormat.of().parseHex(extension))),
          "BAD_ATTESTATION_STATEMENT");
    }

    @Test
    void hasAnExtensionThatIsNestedTooDeeply() {
      byte[] deep = new byte[20_000];
      for (int i = 0; i < deep.length; i += 2) {
        deep[i] = 0x30;
        deep[i + 1] = 0x7f;
      }
      assertInvalid(register(r -> AppleAttestation.attest(r, deep)), "BAD_ATTESTATION_STATEMENT");
      byte[] sound = new byte[0];
      for (int i = 0; i < 40; i++) {
        sound = SoftwareAuthenticator.concat(new byte[] {0x30, (byte) sound.length}, sound);
      }
      byte[] fits = sound;
      assertInvalid(register(r -> AppleAttestation.attest(r, fits)), "BAD_ATTESTATION_STATEMENT");
    }

    @ParameterizedTest
    @EnumSource
    void wasMadeForAnotherChallenge(AttestationEmulator emulator) {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      String other = Base64Url.encode(SoftwareAuthenticator.random(32));
      ObjectNode right = emulator.register(challenge);
      ObjectNode response = (ObjectNode) emulator.register(other).get("response");
      ObjectNode mixed = right.deepCopy();
      String id = emulatedId(response.get("attestationObject").textValue());
      mixed.put("id", id).put("rawId", id);
      ((ObjectNode) mixed.get("response"))
          .set("attestationObject", response.get("attestationObject"));

      Response refused = api().complete(REGISTER, name, mixed);

      String reason =
          switch (emulator) {
            case PACKED, FIDO_U2F, ANDROID_KEY -> "BAD_SIGNATURE";
            default -> "BAD_ATTESTATION_STATEMENT";
          };
      assertInvalid(refused, reason);
    }

    /**
     * Returns the credential ID of an attestation object, by the layout of authenticator data
     * (WebAuthn L3 §6.1).
     */
    private String emulatedId(String attestationObject) {
      byte[] bytes = Base64Url.decode(attestationObject);
      byte[] rpIdHash =
          SoftwareAuthenticator.sha256("example.org".getBytes(StandardCharsets.UTF_8));
      int start = 0;
      while (!Arrays.equals(bytes, start, start + 32, rpIdHash, 0, 32)) {
        start++;
      }
      int length = (bytes[start + 53] & 0xff) << 8 | bytes[start + 54] & 0xff;
      return Base64Url.encode(Arrays.copyOfRange(bytes, start + 55, start + 55 + length));
    }

    private Map<Object, Object> statement(int algorithm, byte[] signature) {
      Map<Object, Object> statement = new LinkedHashMap<>();
      statement.put("alg", algorithm);
      statement.put("sig", signature);
      return statement;
    }
  }

  @Nested
  class TheRequest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "a\u0000b", "a\u0085b", "a\u202e\u0000"})
    void hasNoProperUserName(String name) {
      assertBadInput(api().post(REGISTER + "/begin", named(name)), "INVALID_REQUEST", "username");
    }

    @Test
    void hasAUserNameThatIsTooLong() {
      assertBadInput(
          api().post(REGISTER + "/begin", named("x".repeat(256))), "INVALID_REQUEST", "username");
      assertBadInput(
          api().post(REGISTER + "/begin", named("x".repeat(60_000))),
          "INVALID_REQUEST",
          "username");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "{\"username\":null}",
          "{\"username\":1}",
          "{\"username\":true}",
          "{\"username\":[\"x\"]}",
          "{\"username\":{}}",
          "{\"username\":{\"name\":\"x\",\"key\":\"x\"}}"
        })
    void hasNoUserName(String body) {
      assertBadInput(api().post(REGISTER + "/begin", body), "INVALID_REQUEST", "username");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0007", "\u009f"})
    void hasNoProperDisplayName(String name) {
      assertBadInput(
          api().post(REGISTER + "/begin", named(newName()).put("displayName", name)),
          "INVALID_REQUEST",
          "displayName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "{\"text\":\"x\"}"})
    void hasADisplayNameThatIsNoText(String json) {
      assertBadInput(
          api()
              .post(
                  REGISTER + "/begin",
                  "{\"username\":\"" + newName() + "\",\"displayName\":" + json + "}"),
          "INVALID_REQUEST",
          "displayName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "", "REQUIRED", " required"})
    void hasAnUnknownUserVerification(String value) {
      assertBadInput(
          api().post(REGISTER + "/begin", named(newName()).put("userVerification", value)),
          "INVALID_REQUEST",
          "userVerification");
    }

    @Test
    void hasANumberForAnEnumeration() {
      assertBadInput(
          api().post(REGISTER + "/begin", named(newName()).put("attestation", 0)),
          "INVALID_REQUEST",
          "attestation");
    }

    @Test
    void hasAnUnknownAttestation() {
      assertBadInput(
          api().post(REGISTER + "/begin", named(newName()).put("attestation", "full")),
          "INVALID_REQUEST",
          "attestation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticatorAttachment", "residentKey", "userVerification"})
    void hasAnUnknownValueInTheSelection(String member) {
      ObjectNode request = named(newName());
      request.putObject("authenticatorSelection").put(member, "whatever");
      assertBadInput(
          api().post(REGISTER + "/begin", request),
          "INVALID_REQUEST",
          "authenticatorSelection." + member);
    }

    @Test
    void hasATextForABoolean() {
      ObjectNode request = named(newName());
      request.putObject("authenticatorSelection").put("requireResidentKey", "true");
      assertBadInput(
          api().post(REGISTER + "/begin", request),
          "INVALID_REQUEST",
          "authenticatorSelection.requireResidentKey");
    }

    @Test
    void contradictsItselfOnUserVerification() {
      ObjectNode request = named(newName()).put("userVerification", "required");
      request.putObject("authenticatorSelection").put("userVerification", "discouraged");
      assertBadInput(
          api().post(REGISTER + "/begin", request),
          "INVALID_REQUEST",
          "authenticatorSelection.userVerification");
    }

    @Test
    void contradictsItselfOnTheResidentKey() {
      ObjectNode request = named(newName());
      request
          .putObject("authenticatorSelection")
          .put("residentKey", "discouraged")
          .put("requireResidentKey", true);
      assertBadInput(
          api().post(REGISTER + "/begin", request),
          "INVALID_REQUEST",
          "authenticatorSelection.requireResidentKey");
    }

    @Test
    void hasAnUnknownHint() {
      ObjectNode request = named(newName());
      request.putArray("hints").add("hybrid").add("telepathy");
      assertBadInput(api().post(REGISTER + "/begin", request), "INVALID_REQUEST", "hints[1]");
    }

    @Test
    void hasANullHint() {
      ObjectNode request = named(newName());
      request.putArray("hints").addNull();
      assertBadInput(api().post(REGISTER + "/begin", request), "INVALID_REQUEST", "hints[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "1", "true"})
    void hasExtensionsThatAreNoObject(String extensions) {
      assertBadInput(
          api()
              .post(
                  REGISTER + "/begin",
                  "{\"username\":\"" + newName() + "\",\"extensions\":" + extensions + "}"),
          "INVALID_REQUEST",
          "extensions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "x\\udc00y", "\\udc00\\ud800"})
    void hasALoneSurrogate(String text) {
      String begin = "{\"username\":\"" + newName();
      assertBadInput(
          api().post(REGISTER + "/begin", begin + text + "\"}"), "INVALID_REQUEST", "username");
      assertBadInput(
          api().post(REGISTER + "/begin", begin + "\",\"displayName\":\"" + text + "\"}"),
          "INVALID_REQUEST",
          "displayName");
      assertBadInput(
          api().post(REGISTER + "/begin", begin + "\",\"extensions\":{\"" + text + "\":1}}"),
          "INVALID_REQUEST",
          "extensions");
      assertBadInput(
          api().post(REGISTER + "/begin", begin + "\",\"extensions\":{\"a\":[\"" + text + "\"]}}"),
          "INVALID_REQUEST",
          "extensions");
    }

    @Test
    void hasNoCredential() {
      assertBadInput(
          api().post(REGISTER + "/complete", named(newName())), "INVALID_REQUEST", "credential");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "rawId", "type", "response"})
    void missesAMemberOfTheCredential(String member) {
      assertBadInput(
          register(r -> r.json = json -> json.remove(member)),
          "INVALID_REQUEST",
          "credential." + member);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientDataJSON", "attestationObject"})
    void missesAMemberOfTheResponse(String member) {
      assertBadInput(
          register(r -> r.json = json -> ((ObjectNode) json.get("response")).remove(member)),
          "INVALID_REQUEST",
          "credential.response." + member);
    }

    @Test
    void hasAnotherType() {
      assertBadInput(
          register(r -> r.json = json -> json.put("type", "password")),
          "INVALID_REQUEST",
          "credential.type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA==", "A", "AB", "A+/A", "A A", "\u00e9", "AAA\n"})
    void hasABinaryValueThatIsNotBase64Url(String value) {
      assertBadInput(
          register(r -> r.json = json -> json.put("rawId", value)),
          "BASE64_ERROR",
          "credential.rawId");
    }

    @Test
    void hasAnAttestationObjectThatIsNotBase64Url() {
      assertBadInput(
          register(
              r ->
                  r.json =
                      json ->
                          ((ObjectNode) json.get("response")).put("attestationObject", "o2Nm=")),
          "BASE64_ERROR",
          "credential.response.attestationObject");
    }

    @Test
    void hasANumberForABinaryValue() {
      assertBadInput(
          register(r -> r.json = json -> json.put("id", 7)), "INVALID_REQUEST", "credential.id");
    }

    @Test
    void hasTransportsThatAreNoTexts() {
      assertBadInput(
          register(
              r ->
                  r.json =
                      json -> ((ObjectNode) json.get("response")).putArray("transports").add(1)),
          "INVALID_REQUEST",
          "credential.response.transports[0]");
    }

    @Test
    void hasCredPropsOfTheWrongType() {
      assertBadInput(
          register(
              r ->
                  r.json =
                      json ->
                          json.set(
                              "clientExtensionResults",
                              object().set("credProps", object().put("rk", "yes")))),
          "INVALID_REQUEST",
          "credential.clientExtensionResults.credProps.rk");
    }

    @Test
    void hasANicknameThatIsTooLong() {
      String name = newName();
      String challenge = api().begin(REGISTER, named(name)).getString("challenge");
      ObjectNode request = named(name).put("nickname", "x".repeat(256));
      request.set("credential", new SoftwareAuthenticator().register(challenge, right -> {}));
      assertBadInput(api().post(REGISTER + "/complete", request), "INVALID_REQUEST", "nickname");
    }
  }
}
