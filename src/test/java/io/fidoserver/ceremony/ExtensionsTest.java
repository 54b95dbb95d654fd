package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Answer;
import io.fidoserver.testsupport.SoftwareAuthenticator.Authentication;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs and outputs of extensions (WebAuthn L3 §9, §10; CTAP 2.2 §12). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class ExtensionsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String APP_ID = "https://example.org/app-id.json";
  private static final String NOTHING = "{}";

  private final String name = newName();
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ObjectNode asking(ObjectNode request, String extensions) {
    return request.set("extensions", json(extensions));
  }

  /** Sets the client extension outputs, and the signed authenticator extension outputs. */
  private static <T extends Answer> Consumer<T> output(String client, String signed) {
    return answer -> {
      answer.extend(JSON.convertValue(json(signed), Map.class));
      answer.json = credential -> credential.set("clientExtensionResults", json(client));
    };
  }

  private Response register(String extensions, Consumer<Registration> change) {
    String challenge =
        api().begin(REGISTER, asking(named(name), extensions)).getString("challenge");
    return api().complete(REGISTER, name, authenticator.register(challenge, change));
  }

  private Response authenticate(String extensions, Consumer<Authentication> change) {
    api().registered(name, authenticator);
    String challenge =
        api().begin(AUTHENTICATE, asking(named(name), extensions)).getString("challenge");
    return api().complete(AUTHENTICATE, name, authenticator.authenticate(challenge, change));
  }

  private static JsonNode extensions(Response response) {
    response.statusCode(200);
    return json(response.asString()).at("/data/extensions");
  }

  @Nested
  class ARegistrationAsksFor {

    private Response begin(String extensions) {
      return api().post(REGISTER + "/begin", asking(named(name), extensions));
    }

    @Test
    void allThatThereIsAsAPageTakesIt() {
      String all =
          """
          {"credProps": true,
           "credentialProtectionPolicy": "userVerificationOptionalWithCredentialIDList",
           "enforceCredentialProtectionPolicy": true, "minPinLength": true,
           "largeBlob": {"support": "required"},
           "prf": {"eval": {"first": "AAEC_-8", "second": ""}},
           "appidExclude": "https://example.org:8443/u2f?x", "uvm": true}""";

      assertEquals(json(all), extensions(begin(all)));
    }

    @Test
    void leastOfEach() {
      String least =
          """
          {"credProps": false, "credentialProtectionPolicy": "userVerificationOptional",
           "minPinLength": false, "largeBlob": {}, "prf": {}, "appidExclude": "https://a",
           "uvm": false}""";

      assertEquals(json(least), extensions(begin(least)));
    }

    @Test
    void whatThisServerDoesNotKnow() {
      String unknown =
          "{\"credProps\": true, \"example.new\": {\"a\": [1.50, null, \"\\u0000\"]},"
              + " \"remoteClientDataJSON\": \"{\\\"type\\\": \\\"webauthn.create\\\"}\"}";

      assertEquals(json(unknown), extensions(begin(unknown)));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"credProps": "true"}                                    | credProps
            {"credProps": 1}                                         | credProps
            {"credentialProtectionPolicy": "userVerificationForced"} | credentialProtectionPolicy
            {"credentialProtectionPolicy": 2}                        | credentialProtectionPolicy
            {"enforceCredentialProtectionPolicy": "yes"}             | enforceCredentialProtectionPolicy
            {"minPinLength": 6}                                      | minPinLength
            {"largeBlob": true}                                      | largeBlob
            {"largeBlob": {"support": "maybe"}}                      | largeBlob.support
            {"largeBlob": {"read": true}}                            | largeBlob.read
            {"largeBlob": {"write": "AA"}}                           | largeBlob.write
            {"prf": true}                                            | prf
            {"prf": {"eval": "AA"}}                                  | prf.eval
            {"prf": {"eval": {"second": "AA"}}}                      | prf.eval.first
            {"prf": {"eval": {"first": 1}}}                          | prf.eval.first
            {"prf": {"eval": {"first": "AA", "second": []}}}         | prf.eval.second
            {"prf": {"evalByCredential": {}}}                        | prf.evalByCredential
            {"appidExclude": "http://example.org"}                   | appidExclude
            {"appidExclude": "https://"}                             | appidExclude
            {"appidExclude": "https://example.org/a b"}              | appidExclude
            {"appidExclude": "example.org"}                          | appidExclude
            {"appidExclude": 7}                                      | appidExclude
            {"appid": "https://example.org"}                         | appid
            {"uvm": "true"}                                          | uvm
            """)
    void nothingThatIsNotOfItsForm(String extensions, String field) {
      assertBadInput(begin(extensions), "INVALID_REQUEST", "extensions." + field);
    }

    @Test
    void noAppIdOfMoreThan512Characters() {
      String url = "https://example.org/";
      String longest = url + "x".repeat(512 - url.length());

      begin("{\"appidExclude\": \"" + longest + "\"}").statusCode(200);
      assertBadInput(
          begin("{\"appidExclude\": \"" + longest + "x\"}"),
          "INVALID_REQUEST",
          "extensions.appidExclude");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second"})
    void noSaltThatIsNotBase64Url(String salt) {
      ObjectNode request = asking(named(name), "{\"prf\": {\"eval\": {\"first\": \"AA\"}}}");
      ((ObjectNode) request.at("/extensions/prf/eval")).put(salt, "AA==");

      assertBadInput(
          api().post(REGISTER + "/begin", request), "BASE64_ERROR", "extensions.prf.eval." + salt);
    }
  }

  @Nested
  class ASignInAsksFor {

    private String id;

    private Response begin(String extensions) {
      if (id == null) {
        api().registered(name, authenticator);
        id = Base64Url.encode(authenticator.credentialId);
      }
      return api().post(AUTHENTICATE + "/begin", asking(named(name), extensions.formatted(id)));
    }

    @Test
    void allThatThereIsAsAPageTakesIt() {
      String all =
          """
          {"largeBlob": {"read": true}, "appid": "https://example.org/app-id.json", "uvm": true,
           "prf": {"eval": {"first": "AA"},
                   "evalByCredential": {"%s": {"first": "AAEC", "second": "_-8"}}},
           "example.new": [true]}""";

      Response begun = begin(all);

      assertEquals(json(all.formatted(id)), extensions(begun));
    }

    @Test
    void aBlobToBeWritten() {
      String write = "{\"largeBlob\": {\"write\": \"AAEC\"}}";

      assertEquals(json(write), extensions(begin(write)));
    }

    @Test
    void saltsForAnyCredential() {
      String salts = "{\"prf\": {\"eval\": {\"first\": \"AA\"}, \"evalByCredential\": {}}}";

      assertEquals(
          json(salts), extensions(api().post(AUTHENTICATE + "/begin", asking(object(), salts))));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"credProps": true}                                   | credProps
            {"credentialProtectionPolicy": "userVerificationRequired"} | credentialProtectionPolicy
            {"enforceCredentialProtectionPolicy": true}           | enforceCredentialProtectionPolicy
            {"minPinLength": true}                                | minPinLength
            {"appidExclude": "https://example.org"}               | appidExclude
            {"appid": "http://example.org"}                       | appid
            {"appid": "https://evil.example/app"}                 | appid
            {"appid": true}                                       | appid
            {"largeBlob": {"support": "preferred"}}               | largeBlob.support
            {"largeBlob": {"read": "true"}}                       | largeBlob.read
            {"largeBlob": {"read": true, "write": "AA"}}          | largeBlob.read
            {"largeBlob": {"write": true}}                        | largeBlob.write
            {"prf": {"eval": {}}}                                 | prf.eval.first
            {"prf": {"evalByCredential": []}}                     | prf.evalByCredential
            {"prf": {"evalByCredential": {"": {"first": "AA"}}}}  | prf.evalByCredential
            {"prf": {"evalByCredential": {"AA": {"first": "AA"}}}} | prf.evalByCredential
            {"uvm": 1}                                            | uvm
            """)
    void nothingThatIsNotOfItsForm(String extensions, String field) {
      assertBadInput(begin(extensions), "INVALID_REQUEST", "extensions." + field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null"})
    void noSaltThatIsNotThere(String values) {
      String field = "extensions.prf.evalByCredential.%s" + (values.equals("{}") ? ".first" : "");
      Response begun = begin("{\"prf\": {\"evalByCredential\": {\"%s\": " + values + "}}}");

      assertBadInput(begun, "INVALID_REQUEST", field.formatted(id));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"largeBlob": {"write": "AA=="}}                           | largeBlob.write
            {"prf": {"eval": {"first": "A+"}}}                         | prf.eval.first
            {"prf": {"evalByCredential": {"AA==": {"first": "AA"}}}}   | prf.evalByCredential
            {"prf": {"evalByCredential": {"AA": {"first": "A"}}}}      | prf.evalByCredential.AA.first
            """)
    void nothingThatIsNotBase64Url(String extensions, String field) {
      assertBadInput(begin(extensions), "BASE64_ERROR", "extensions." + field);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"largeBlob": {"write": "AA"}}                         | largeBlob.write
            {"prf": {"evalByCredential": {"AA": {"first": "AA"}}}} | prf.evalByCredential
            """)
    void nothingOfOneCredentialWhereAnyMaySignIn(String extensions, String field) {
      assertBadInput(
          api().post(AUTHENTICATE + "/begin", asking(object(), extensions)),
          "INVALID_REQUEST",
          "extensions." + field);
    }

    @Test
    void noBlobToBeWrittenForOneOfTwoCredentials() {
      String token = api().accessToken(name, authenticator);
      api().with(token).register(name, new SoftwareAuthenticator(), right -> {}).statusCode(200);

      assertBadInput(
          api()
              .post(
                  AUTHENTICATE + "/begin",
                  asking(named(name), "{\"largeBlob\": {\"write\": \"AA\"}}")),
          "INVALID_REQUEST",
          "extensions.largeBlob.write");
    }

    @Test
    void noHintThatThereIsNot() {
      ObjectNode request = object();
      request.putArray("hints").add("client-device").add("telepathy");

      assertBadInput(api().post(AUTHENTICATE + "/begin", request), "INVALID_REQUEST", "hints[1]");
    }
  }

  @Nested
  class ARegistrationSays {

    private static final String ALL =
        """
        {"credentialProtectionPolicy": "userVerificationOptionalWithCredentialIDList",
         "enforceCredentialProtectionPolicy": true, "minPinLength": true,
         "largeBlob": {"support": "required"}, "prf": {}, "appidExclude": "https://example.org",
         "uvm": true}""";

    @Test
    void allThatItWasAskedFor() {
      Response answer =
          register(
              ALL,
              output(
                  """
                  {"credProps": {"rk": true}, "largeBlob": {"supported": true},
                   "prf": {"enabled": true}, "appidExclude": true,
                   "uvm": [[2, 4, 2], [4, 1, 1]]}""",
                  """
                  {"credProtect": 3, "minPinLength": 6, "hmac-secret": true,
                   "uvm": [[2, 4, 2], [4, 1, 1]]}"""));

      assertEquals(
          json(
              """
              {"credProps": {"rk": true}, "credProtect": 3, "minPinLength": 6,
               "largeBlob": {"supported": true}, "prf": {"enabled": true}, "appidExclude": true,
               "uvm": [[2, 4, 2], [4, 1, 1]]}"""),
          extensions(answer));
    }

    @Test
    void nothingOfWhatItWasAskedFor() {
      register(ALL, output(NOTHING, NOTHING))
          .statusCode(200)
          .body("data", not(hasKey("extensions")));
    }

    @Test
    void whatItWasNotAskedForAndNobodyListens() {
      Response answer =
          register(
              NOTHING,
              output(
                  """
                  {"credProps": {}, "largeBlob": 1, "prf": ["x"], "appidExclude": "x", "uvm": {},
                   "example.new": 1}""",
                  """
                  {"credProtect": "x", "minPinLength": -1, "hmac-secret": 7, "uvm": 0,
                   "example.new": 1}"""));

      assertEquals(json("{\"credProps\": {}}"), extensions(answer));
    }

    private Response protect(String policy, boolean enforced, int level) {
      return register(
          """
          {"credentialProtectionPolicy": "%s", "enforceCredentialProtectionPolicy": %s}"""
              .formatted(policy, enforced),
          output(NOTHING, "{\"credProtect\": " + level + "}"));
    }

    @ParameterizedTest
    @CsvSource({
      "userVerificationRequired, false, 1",
      "userVerificationRequired, false, 2",
      "userVerificationRequired, true, 3",
      "userVerificationOptionalWithCredentialIDList, true, 2",
      "userVerificationOptionalWithCredentialIDList, true, 3",
      "userVerificationOptional, true, 1",
    })
    void howTheCredentialIsProtected(String policy, boolean enforced, int level) {
      assertEquals(level, extensions(protect(policy, enforced, level)).get("credProtect").asInt());
    }

    @ParameterizedTest
    @CsvSource({
      "userVerificationRequired, 1",
      "userVerificationRequired, 2",
      "userVerificationOptionalWithCredentialIDList, 1",
    })
    void noLessProtectionThanIsEnforced(String policy, int level) {
      assertRefused(protect(policy, true, level), 401, "INVALID_ATTESTATION", "EXTENSION_INVALID");
    }

    @Test
    void noLargeBlobWhereThatWasOnlyPreferred() {
      Response answer =
          register(
              "{\"largeBlob\": {\"support\": \"preferred\"}, \"prf\": {}}",
              output(
                  "{\"largeBlob\": {\"supported\": false}, \"prf\": {\"enabled\": false}}",
                  "{\"hmac-secret\": false}"));

      assertEquals(
          json("{\"largeBlob\": {\"supported\": false}, \"prf\": {\"enabled\": false}}"),
          extensions(answer));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {}                                              | {"credProtect": 1}
            {}                                              | {"credProtect": 4}
            {}                                              | {"credProtect": "2"}
            {}                                              | {"credProtect": true}
            {}                                              | {"minPinLength": -1}
            {}                                              | {"minPinLength": "6"}
            {}                                              | {"minPinLength": 4294967296}
            {"largeBlob": true}                             | {}
            {"largeBlob": {"supported": 1}}                 | {}
            {"largeBlob": {"supported": false}}             | {}
            {"prf": true}                                   | {}
            {"prf": {"enabled": "true"}}                    | {}
            {"prf": {"enabled": true}}                      | {"hmac-secret": false}
            {"appidExclude": "true"}                        | {}
            {"uvm": true}                                   | {}
            {"uvm": [[1, 2]]}                               | {}
            {"uvm": [[1, 2, 3]]}                            | {"uvm": [[1, 2, 4]]}
            {"uvm": [[1, 2, 3.5]]}                          | {}
            {}                                              | {"uvm": 1}
            {}                                              | {"uvm": []}
            {}                                              | {"uvm": [1, 2, 3]}
            {}                                              | {"uvm": [[1, 2]]}
            {}                                              | {"uvm": [[1, 2, 3, 4]]}
            {}                                              | {"uvm": [[1, 2, "3"]]}
            {}                                              | {"uvm": [[-1, 2, 3]]}
            {}                                              | {"uvm": [[4294967296, 1, 1]]}
            {}                                              | {"uvm": [[1, 65536, 1]]}
            {}                                              | {"uvm": [[1, 1, 65536]]}
            {}                                              | {"uvm": [[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]}
            """)
    void nothingThatContradictsItself(String client, String signed) {
      assertRefused(
          register(ALL, output(client, signed)), 401, "INVALID_ATTESTATION", "EXTENSION_INVALID");
    }
  }

  @Nested
  class ASignInSays {

    private static final String ALL =
        "{\"appid\": \""
            + APP_ID
            + "\", \"largeBlob\": {\"read\": true}, \"prf\": {}, \"uvm\": true}";

    @Test
    void allThatItWasAskedFor() {
      Response answer =
          authenticate(
              ALL,
              output(
                  """
                  {"appid": false, "largeBlob": {"written": true}, "prf": {}, "uvm": [[2, 4, 2]]}""",
                  "{\"uvm\": [[2, 4, 2]]}"));

      assertEquals(
          json("{\"appid\": false, \"largeBlob\": {\"written\": true}, \"uvm\": [[2, 4, 2]]}"),
          extensions(answer));
    }

    @Test
    void howTheUserWasVerifiedAsTheAuthenticatorSigned() {
      assertEquals(
          json("{\"uvm\": [[4294967295, 65535, 65535]]}"),
          extensions(
              authenticate(ALL, output(NOTHING, "{\"uvm\": [[4294967295, 65535, 65535]]}"))));
    }

    @Test
    void notHowTheUserWasVerifiedIfOnlyTheClientSays() {
      authenticate(ALL, output("{\"uvm\": [[2, 4, 2]]}", NOTHING))
          .statusCode(200)
          .body("data", not(hasKey("extensions")));
    }

    @Test
    void whatItWasNotAskedForAndNobodyListens() {
      authenticate(
              NOTHING,
              output(
                  "{\"appid\": \"x\", \"largeBlob\": 1, \"prf\": 1, \"uvm\": 1, \"example\": 1}",
                  "{\"uvm\": 0, \"credProtect\": \"x\"}"))
          .statusCode(200)
          .body("data", not(hasKey("extensions")));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            {"appid": "true"}                  | {}
            {"appid": 1}                       | {}
            {"largeBlob": []}                  | {}
            {"largeBlob": {"written": "true"}} | {}
            {"uvm": {}}                        | {}
            {"uvm": [[1, 2, 3]]}               | {"uvm": [[3, 2, 1]]}
            {}                                 | {"uvm": [[1]]}
            """)
    void nothingThatContradictsItself(String client, String signed) {
      assertRefused(
          authenticate(ALL, output(client, signed)), 401, "INVALID_SIGNATURE", "EXTENSION_INVALID");
    }
  }

  /** Extension appid (WebAuthn L3 §10.1.1). */
  @Nested
  class ACredentialOfAnAppId {

    private static final String ASKED = "{\"appid\": \"" + APP_ID + "\"}";

    private Consumer<Authentication> signed(String rpIdOrAppId, String client) {
      Consumer<Authentication> said = output(client, NOTHING);
      return said.andThen(
          each ->
              each.rpIdHash =
                  SoftwareAuthenticator.sha256(rpIdOrAppId.getBytes(StandardCharsets.UTF_8)));
    }

    private void assertOfAnother(Response response) {
      assertRefused(response, 401, "INVALID_SIGNATURE", "RP_ID_MISMATCH");
    }

    @Test
    void signsInWhereThatAppIdWasAskedFor() {
      assertEquals(
          json("{\"appid\": true}"),
          extensions(authenticate(ASKED, signed(APP_ID, "{\"appid\": true}"))));
    }

    @Test
    void doesNotWhereNoneWasAskedFor() {
      assertOfAnother(authenticate(NOTHING, signed(APP_ID, "{\"appid\": true}")));
    }

    @Test
    void doesNotWhereAnotherWasAskedFor() {
      assertOfAnother(
          authenticate(
              "{\"appid\": \"https://example.org/\"}", signed(APP_ID, "{\"appid\": true}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"appid\": false}", "{\"appid\": \"true\"}"})
    void doesNotWhereTheClientDoesNotSaySo(String client) {
      assertOfAnother(authenticate(ASKED, signed(APP_ID, client)));
    }

    @Test
    void isNotOneOfTheRpIdToo() {
      assertOfAnother(
          authenticate(ASKED, signed(SoftwareAuthenticator.RP_ID, "{\"appid\": true}")));
    }

    @Test
    void isNoneThatWasMadeHere() {
      assertRefused(
          register(
              NOTHING,
              each ->
                  each.rpIdHash =
                      SoftwareAuthenticator.sha256(APP_ID.getBytes(StandardCharsets.UTF_8))),
          401,
          "INVALID_ATTESTATION",
          "RP_ID_MISMATCH");
    }
  }

  /** Salts are passed to the client only; its results and blobs are for the page only. */
  @Nested
  class Secrets {

    private static final List<String> TABLES =
        List.of("users", "credentials", "challenges", "events", "webhook_outbox");

    private final byte[] salt = SoftwareAuthenticator.random(32);
    private final byte[] secret = SoftwareAuthenticator.random(32);

    private String with(String extensions, byte[] value) {
      return extensions.formatted(Base64Url.encode(value));
    }

    private void assertNowhere(byte[] value) {
      for (String table : TABLES) {
        String count = "select count(*) from " + table + " t where strpos(t::text, ?) > 0";
        assertEquals(0L, Database.query(count, Base64Url.encode(value)), table);
        assertEquals(0L, Database.query(count, HexFormat.of().formatHex(value)), table);
      }
    }

    private void assertNotIn(Response answer) {
      answer.statusCode(200);
      assertFalse(answer.asString().contains(Base64Url.encode(secret)), answer.asString());
      assertFalse(answer.asString().contains(Base64Url.encode(salt)), answer.asString());
    }

    @Test
    void areStoredAndAnsweredByNoRegistration() {
      ObjectNode request =
          asking(named(name), with("{\"prf\": {\"eval\": {\"first\": \"%s\"}}}", salt));
      String challenge = api().begin(REGISTER, request).getString("challenge");
      assertNowhere(salt);

      Response answer =
          api()
              .complete(
                  REGISTER,
                  name,
                  authenticator.register(
                      challenge,
                      output(
                          with(
                              "{\"prf\": {\"enabled\": true, \"results\": {\"first\": \"%s\"}}}",
                              secret),
                          "{\"hmac-secret\": true}")));

      assertNotIn(answer);
      assertEquals(json("{\"prf\": {\"enabled\": true}}"), extensions(answer));
      assertNowhere(salt);
      assertNowhere(secret);
    }

    /** An authenticator that is none of CTAP has the results in its signed data. */
    @ParameterizedTest
    @ValueSource(strings = {"prf", "hmac-secret-mc"})
    void thatTheAuthenticatorSignedAreStoredByNoRegistration(String extension) {
      Response answer =
          register(
              "{\"prf\": {}}",
              registration -> {
                registration.extend(Map.of(extension, Map.of("results", Map.of("first", secret))));
                registration.selfAttest();
              });

      assertNotIn(answer);
      answer.body("data.attestationTrust", equalTo("self"));
      assertNowhere(secret);
    }

    @Test
    void areStoredAndAnsweredByNoSignIn() {
      Response answer =
          authenticate(
              with(
                  "{\"prf\": {\"eval\": {\"first\": \"%s\"}}, \"largeBlob\": {\"read\": true}}",
                  salt),
              output(
                  with(
                      "{\"prf\": {\"results\": {\"first\": \"%1$s\", \"second\": \"%1$s\"}},"
                          + " \"largeBlob\": {\"blob\": \"%1$s\"}}",
                      secret),
                  NOTHING));

      assertNotIn(answer);
      answer.body("data", not(hasKey("extensions")));
      assertNowhere(salt);
      assertNowhere(secret);
    }

    @Test
    void areStoredByNoRefusal() {
      assertRefused(
          authenticate(
              with("{\"prf\": {\"eval\": {\"first\": \"%s\"}}, \"uvm\": true}", salt),
              output(
                  with("{\"prf\": {\"results\": {\"first\": \"%s\"}}, \"uvm\": 1}", secret),
                  NOTHING)),
          401,
          "INVALID_SIGNATURE",
          "EXTENSION_INVALID");

      assertNowhere(salt);
      assertNowhere(secret);
    }

    @Test
    void aBlobToBeWrittenIsNotStored() {
      authenticate(
              with("{\"largeBlob\": {\"write\": \"%s\"}}", salt),
              output("{\"largeBlob\": {\"written\": true}}", NOTHING))
          .statusCode(200)
          .body("data.extensions.largeBlob.written", equalTo(true));

      assertNowhere(salt);
    }
  }

  @Nested
  class AttestationFormats {

    private Response begin(String formats) {
      return api().post(REGISTER + "/begin", named(name).set("attestationFormats", json(formats)));
    }

    @Test
    void areAskedForBestFirst() {
      begin("[\"tpm\", \"packed\", \"x!#[]~\"]")
          .statusCode(200)
          .body("data.attestationFormats", contains("tpm", "packed", "x!#[]~"));
    }

    @Test
    void areLeftOutWhereNobodyCares() {
      api()
          .post(REGISTER + "/begin", named(name))
          .statusCode(200)
          .body("data", not(hasKey("attestationFormats")));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "\"\"",
          "\"two words\"",
          "\"a\\\"b\"",
          "\"a\\\\b\"",
          "\"\u00e9\"",
          "\"abcdefghijklmnopqrstuvwxyz0123456\"",
          "null",
          "1",
        })
    void areIdentifiers(String format) {
      assertBadInput(
          begin("[\"packed\", " + format + "]"), "INVALID_REQUEST", "attestationFormats[1]");
    }

    @Test
    void areAList() {
      assertBadInput(begin("\"packed\""), "INVALID_REQUEST", "attestationFormats");
    }
  }
}
