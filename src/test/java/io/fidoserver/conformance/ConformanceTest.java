package io.fidoserver.conformance;

import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Request.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.test.TestAttestationUtil;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.metadata.MetadataSample;
import io.fidoserver.testsupport.AndroidKeyAttestation;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.CertificateChain;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Authentication;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.fidoserver.testsupport.TpmAttestation;
import io.fidoserver.testsupport.U2fAttestation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Cases of our own for the themes of the FIDO Alliance's conformance tool, under the names of its
 * suites and cases. The reason of each refusal is asserted, so that a crash does not pass for one.
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@TestProfile(ConformanceTest.Tested.class)
class ConformanceTest {

  private static final CertificateChain FULL = new CertificateChain();
  private static final CertificateChain BATCH = new CertificateChain();
  private static final UUID FULL_MODEL = UUID.randomUUID();
  private static final UUID BATCH_MODEL = UUID.randomUUID();
  private static final TpmAttestation TPM = new TpmAttestation();
  private static final UUID TPM_MODEL = UUID.randomUUID();
  private static final UUID SELF_MODEL = UUID.randomUUID();
  private static final UUID RSA_MODEL = UUID.randomUUID();

  /** Chains that are valid but for a date, each of a model of its own. */
  private static final Map<UUID, CertificateChain> DATED =
      Map.of(
          new UUID(1, 6),
          new CertificateChain(right -> {}, ConformanceTest::expired),
          new UUID(1, 7),
          new CertificateChain(
              right -> {}, leaf -> leaf.from = Instant.now().plus(Duration.ofHours(1))),
          new UUID(1, 12),
          new CertificateChain(ConformanceTest::expired, right -> {}));

  private static final String ES256 = "secp256r1_ecdsa_sha256_raw";

  /**
   * Configuration that the tool requires: metadata from files, and only certificates that lead to a
   * trust anchor.
   */
  public static final class Tested implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "DATABASE_URL",
          Database.emptyUrl("conformance"),
          "fido.conformance.enabled",
          "true",
          "fido.attestation.policy",
          "refuse-untrusted",
          "fido.attestation.trust-anchors",
          emulatorsRoot().toString(),
          "fido.metadata.statements",
          statements().toString());
    }

    private static Path emulatorsRoot() {
      try {
        return CertificateChain.write(
            Files.createTempFile("root", ".pem"),
            List.of(
                BATCH.intermediate,
                U2fAttestation.CHAIN.intermediate,
                TestAttestationUtil.load3tierTestRootCACertificate(),
                TestAttestationUtil.load2tierTestRootCACertificate()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path statements() {
      try {
        Path directory = Files.createTempDirectory("statements");
        write(
            directory,
            FULL_MODEL,
            MetadataSample.statement(FULL_MODEL, "basic_full", ES256, FULL.root));
        write(
            directory,
            BATCH_MODEL,
            MetadataSample.statement(BATCH_MODEL, "basic_full", ES256, BATCH.attestation));
        write(
            directory, SELF_MODEL, MetadataSample.statement(SELF_MODEL, "basic_surrogate", ES256));
        write(
            directory,
            RSA_MODEL,
            MetadataSample.statement(
                RSA_MODEL, "basic_full", "rsassa_pkcsv15_sha256_raw", FULL.root));
        write(
            directory,
            TPM_MODEL,
            MetadataSample.statement(TPM_MODEL, "attca", ES256, TPM.chain.root));
        for (Map.Entry<UUID, CertificateChain> each : DATED.entrySet()) {
          write(
              directory,
              each.getKey(),
              MetadataSample.statement(each.getKey(), "basic_full", ES256, each.getValue().root));
        }
        return directory;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void write(Path directory, UUID model, String statement) throws IOException {
      Files.writeString(directory.resolve(model + ".json"), statement);
    }
  }

  private static ObjectNode object(String json) {
    try {
      return new ObjectMapper().readValue(json, ObjectNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Response post(String path, JsonNode body) {
    return request().contentType("application/json").body(body.toString()).post(path);
  }

  private static ObjectNode ok(Response answer) {
    ObjectNode body = object(answer.asString());
    assertEquals("ok", body.get("status").asText(), answer.asString());
    assertEquals("", body.get("errorMessage").asText());
    assertEquals(200, answer.statusCode());
    return body;
  }

  private static void assertFailed(String why, Response answer) {
    ObjectNode body = object(answer.asString());
    assertEquals("failed", body.get("status").asText(), answer.asString());
    assertEquals(why, body.get("errorMessage").asText());
    assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500, answer.asString());
  }

  private static ObjectNode creationOptions(String username) {
    return object(
        """
        {"username": "%s", "displayName": "Alice",
         "authenticatorSelection": {"requireResidentKey": false, "userVerification": "preferred"},
         "attestation": "direct", "extensions": {"example.extension": true}}"""
            .formatted(username));
  }

  private static SoftwareAuthenticator of(UUID model) {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.aaguid = model;
    return authenticator;
  }

  private static Response register(
      String username, SoftwareAuthenticator authenticator, Consumer<Registration> change) {
    return register(creationOptions(username), authenticator, change);
  }

  private static Response register(
      ObjectNode wish, SoftwareAuthenticator authenticator, Consumer<Registration> change) {
    ObjectNode options = ok(post("/attestation/options", wish));
    authenticator.userHandle = Base64Url.decode(options.at("/user/id").asText());
    return post(
        "/attestation/result",
        withoutRawId(authenticator.register(options.get("challenge").asText(), change)));
  }

  /** Removes rawId, which the profile's own JSON does not have. */
  private static ObjectNode withoutRawId(ObjectNode credential) {
    credential.remove("rawId");
    return credential;
  }

  /** Cases of registrations with packed self attestation, each with one defect. */
  private static final class Registrations {
    private final Stream.Builder<DynamicTest> tests = Stream.builder();
    private final UUID model;
    private final Consumer<Registration> attest;

    Registrations(UUID model, Consumer<Registration> attest) {
      this.model = model;
      this.attest = attest;
    }

    Registrations accepted(String name, Consumer<Registration> change) {
      tests.add(
          DynamicTest.dynamicTest(
              name, () -> ok(register(newName(), of(model), attest.andThen(change)))));
      return this;
    }

    Registrations refused(String name, String why, Consumer<Registration> change) {
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () -> assertFailed(why, register(newName(), of(model), attest.andThen(change)))));
      return this;
    }

    /** Adds a case with a defect in the JSON. */
    Registrations refusedJson(String name, String why, Consumer<ObjectNode> change) {
      return refused(name, why, r -> r.json = change);
    }

    /** Adds a case with a defect in the attestation statement, made after it was signed. */
    Registrations refusedStatement(String name, String why, Consumer<Map<Object, Object>> change) {
      return refused(
          name,
          why,
          r -> {
            SoftwareAuthenticator.Statement right = r.statement;
            r.statement =
                (data, hash) -> {
                  Map<Object, Object> changed =
                      new LinkedHashMap<>((Map<?, ?>) right.of(data, hash));
                  change.accept(changed);
                  return changed;
                };
          });
    }

    Stream<DynamicTest> all() {
      return tests.build();
    }
  }

  private static final Consumer<Registration> SELF = Registration::selfAttest;
  private static final String UNDECODABLE =
      "DESERIALIZATION_ERROR credential.response.attestationObject";
  private static final String STATEMENT = "INVALID_ATTESTATION BAD_ATTESTATION_STATEMENT";
  private static final String UNSUPPORTED = "INVALID_ATTESTATION ATTESTATION_FORMAT_NOT_SUPPORTED";
  private static final String SIGNATURE = "INVALID_ATTESTATION BAD_SIGNATURE";
  private static final String UNTRUSTED = "INVALID_ATTESTATION UNTRUSTED_ATTESTATION";

  private static ObjectNode response(ObjectNode json) {
    return (ObjectNode) json.get("response");
  }

  @Test
  void creationOptionsReq1() {
    String username = newName();
    ObjectNode wish = creationOptions(username);

    // P-1
    ObjectNode options = ok(post("/attestation/options", wish));
    assertEquals(username, options.at("/user/name").asText());
    assertEquals("Alice", options.at("/user/displayName").asText());
    assertFalse(options.at("/user/id").asText().isEmpty());
    assertEquals(SoftwareAuthenticator.RP_ID, options.at("/rp/id").asText());
    assertFalse(options.at("/rp/name").asText().isEmpty());
    assertTrue(Base64Url.decode(options.get("challenge").asText()).length >= 16);
    assertTrue(options.get("timeout").asLong() > 0);
    assertTrue(options.at("/extensions/example.extension").asBoolean());
    assertEquals("direct", options.get("attestation").asText());
    assertEquals("public-key", options.at("/pubKeyCredParams/0/type").asText());
    // P-3
    assertNotEquals(
        options.get("challenge"), ok(post("/attestation/options", wish)).get("challenge"));
    // P-2, P-4
    wish.put("attestation", "none");
    ((ObjectNode) wish.get("authenticatorSelection")).put("userVerification", "required");
    ObjectNode required = ok(post("/attestation/options", wish));
    assertEquals("none", required.get("attestation").asText());
    assertEquals("required", required.at("/authenticatorSelection/userVerification").asText());
  }

  @Test
  void attestationResp1P1() {
    String username = newName();
    SoftwareAuthenticator authenticator = of(SELF_MODEL);
    ok(register(username, authenticator, SELF));

    ObjectNode again = ok(post("/attestation/options", creationOptions(username)));

    assertEquals(
        Base64Url.encode(authenticator.credentialId),
        again.at("/excludeCredentials/0/id").asText());
    assertEquals("public-key", again.at("/excludeCredentials/0/type").asText());
    ok(register(username, of(SELF_MODEL), SELF));
  }

  @TestFactory
  Stream<DynamicTest> attestationResp1() {
    return new Registrations(SELF_MODEL, SELF)
        .refusedJson("F-1", "INVALID_REQUEST id", json -> json.remove("id"))
        .refusedJson("F-2", "INVALID_REQUEST id", json -> json.put("id", 1))
        .refusedJson("F-3", "BASE64_ERROR id", json -> json.put("id", "A+/="))
        .refusedJson("F-4", "INVALID_REQUEST type", json -> json.remove("type"))
        .refusedJson("F-5", "INVALID_REQUEST type", json -> json.put("type", 1))
        .refusedJson("F-6", "INVALID_REQUEST type", json -> json.put("type", "private-key"))
        .refusedJson("F-7", "INVALID_REQUEST response", json -> json.remove("response"))
        .refusedJson("F-8", "INVALID_REQUEST response", json -> json.put("response", "text"))
        .refusedJson(
            "F-9",
            "INVALID_REQUEST response.clientDataJSON",
            json -> response(json).remove("clientDataJSON"))
        .refusedJson(
            "F-10",
            "INVALID_REQUEST response.clientDataJSON",
            json -> response(json).put("clientDataJSON", 1))
        .refusedJson(
            "F-11",
            "DESERIALIZATION_ERROR credential.response.clientDataJSON",
            json -> response(json).put("clientDataJSON", ""))
        .refusedJson(
            "F-12",
            "INVALID_REQUEST response.attestationObject",
            json -> response(json).remove("attestationObject"))
        .refusedJson(
            "F-13",
            "INVALID_REQUEST response.attestationObject",
            json -> response(json).put("attestationObject", 1))
        .refusedJson("F-14", UNDECODABLE, json -> response(json).put("attestationObject", ""))
        .all();
  }

  @Test
  void attestationResp1F15() {
    ObjectNode wish = creationOptions(newName());
    ((ObjectNode) wish.get("authenticatorSelection")).put("userVerification", "required");
    assertFailed(
        "INVALID_ATTESTATION USER_NOT_VERIFIED",
        register(
            wish, of(SELF_MODEL), SELF.andThen(wrong -> wrong.flags &= ~SoftwareAuthenticator.UV)));
  }

  @TestFactory
  Stream<DynamicTest> attestationResp2() {
    Registrations cases = new Registrations(SELF_MODEL, SELF);
    clientData("INVALID_ATTESTATION", "webauthn.get")
        .forEach(
            each ->
                cases.refused(each.name(), each.why(), r -> each.change().accept(r.clientData)));
    return cases.all();
  }

  private record ClientDataCase(String name, String why, Consumer<ObjectNode> change) {}

  /** Cases that both ceremonies share. */
  private static List<ClientDataCase> clientData(String code, String otherType) {
    String undecodable = "DESERIALIZATION_ERROR credential.response.clientDataJSON";
    return List.of(
        new ClientDataCase("F-1", code + " TYPE_MISMATCH", data -> data.remove("type")),
        new ClientDataCase("F-2", undecodable, data -> data.put("type", 1)),
        new ClientDataCase("F-3", code + " TYPE_MISMATCH", data -> data.put("type", "")),
        new ClientDataCase("F-4", code + " TYPE_MISMATCH", data -> data.put("type", "other")),
        new ClientDataCase("F-5", code + " TYPE_MISMATCH", data -> data.put("type", otherType)),
        new ClientDataCase("F-6", "MISSING_CHALLENGE", data -> data.remove("challenge")),
        new ClientDataCase("F-7", undecodable, data -> data.put("challenge", 1)),
        new ClientDataCase("F-8", "MISSING_CHALLENGE", data -> data.put("challenge", "")),
        new ClientDataCase(
            "F-9",
            "CHALLENGE_NOT_FOUND",
            data -> data.put("challenge", data.get("challenge").asText() + "=")),
        new ClientDataCase(
            "F-10",
            "CHALLENGE_NOT_FOUND",
            data -> data.put("challenge", Base64Url.encode(SoftwareAuthenticator.random(32)))),
        new ClientDataCase("F-11", code + " ORIGIN_MISMATCH", data -> data.remove("origin")),
        new ClientDataCase("F-12", undecodable, data -> data.put("origin", 1)),
        new ClientDataCase("F-13", code + " ORIGIN_MISMATCH", data -> data.put("origin", "")),
        new ClientDataCase(
            "F-14",
            code + " ORIGIN_MISMATCH",
            data -> data.put("origin", "https://example.org.evil.example")),
        new ClientDataCase(
            "F-15", code + " TOKEN_BINDING", data -> data.put("tokenBinding", "supported")),
        new ClientDataCase(
            "F-16", code + " TOKEN_BINDING", data -> data.putObject("tokenBinding").put("id", "A")),
        new ClientDataCase(
            "F-17",
            code + " TOKEN_BINDING",
            data -> data.putObject("tokenBinding").put("status", "unheard-of")));
  }

  private static void withoutAttestedData(Registration r, boolean butFlagged) {
    byte[] head = Arrays.copyOf(r.authenticatorData(), 37);
    head[32] =
        (byte)
            (butFlagged
                ? head[32] | SoftwareAuthenticator.AT
                : head[32] & ~SoftwareAuthenticator.AT);
    r.authData = head;
  }

  @TestFactory
  Stream<DynamicTest> attestationResp3() {
    return new Registrations(SELF_MODEL, SELF)
        .accepted(
            "P-1",
            r -> {
              r.flags |= SoftwareAuthenticator.ED;
              r.extensions = Cbor.encode(Map.of("example.extension", true));
            })
        .refused("F-1", UNDECODABLE, r -> r.attestationObjectBytes = Cbor.encode(List.of(1)))
        .refused("F-2", UNDECODABLE, r -> r.attestationObjectBytes = without("fmt", r))
        .refused("F-3", UNDECODABLE, r -> r.attestationObject.put("fmt", 1))
        .refused("F-4", UNDECODABLE, r -> r.attestationObjectBytes = without("attStmt", r))
        .refused("F-5", UNDECODABLE, r -> r.attestationObject.put("attStmt", List.of()))
        .refused("F-6", UNDECODABLE, r -> r.attestationObjectBytes = without("authData", r))
        .refused("F-7", UNDECODABLE, r -> r.attestationObject.put("authData", "text"))
        .refused("F-8", UNDECODABLE, r -> r.attestationObject.put("authData", new byte[0]))
        .refused(
            "F-9",
            UNDECODABLE,
            r -> {
              byte[] data = r.authenticatorData();
              data[32] &= ~SoftwareAuthenticator.AT;
              r.authData = data;
            })
        .refused("F-10", UNDECODABLE, r -> withoutAttestedData(r, false))
        .refused("F-11", UNDECODABLE, r -> withoutAttestedData(r, true))
        .refused("F-12", UNDECODABLE, r -> r.extensions = new byte[] {1, 2, 3})
        .refusedStatement("F-13", STATEMENT, Map::clear)
        .refusedStatement("F-14", STATEMENT, statement -> statement.remove("alg"))
        .refusedStatement("F-15", STATEMENT, statement -> statement.put("alg", "-7"))
        .refusedStatement("F-17", STATEMENT, statement -> statement.remove("sig"))
        .refusedStatement(
            "F-18",
            STATEMENT,
            statement ->
                statement.put(
                    "sig", Base64.getEncoder().encodeToString((byte[]) statement.get("sig"))))
        .refusedStatement("F-19", SIGNATURE, statement -> statement.put("sig", new byte[0]))
        .all();
  }

  @Test
  void attestationResp3F16() {
    assertFailed(UNTRUSTED, register(newName(), of(RSA_MODEL), FULL::attest));
  }

  private static byte[] without(String member, Registration r) {
    Map<Object, Object> object = new LinkedHashMap<>();
    object.put("fmt", r.format);
    object.put("attStmt", Map.of());
    object.put("authData", r.authenticatorData());
    object.remove(member);
    return Cbor.encode(object);
  }

  @TestFactory
  Stream<DynamicTest> attestationResp4() {
    return Stream.of(KeyType.values())
        .filter(each -> each != KeyType.RS1)
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.name(),
                    () -> ok(register(newName(), new SoftwareAuthenticator(each), SELF))));
  }

  private static void expired(CertificateChain.Draft draft) {
    draft.until = Instant.now().minus(Duration.ofHours(1));
  }

  @TestFactory
  Stream<DynamicTest> attestationResp5() {
    CertificateChain other = new CertificateChain();
    Registrations full =
        new Registrations(FULL_MODEL, FULL::attest)
            .accepted("P-1 P-2 P-4", right -> {})
            .refused("F-1", UNSUPPORTED, r -> r.format = "unheard-of")
            .refusedStatement(
                "F-2 F-13", SIGNATURE, statement -> ((byte[]) statement.get("sig"))[20] ^= 1)
            // Without its chain it is a self attestation, which this key did not sign.
            .refusedStatement("F-3", SIGNATURE, statement -> statement.remove("x5c"))
            .refusedStatement("F-4", STATEMENT, statement -> statement.put("x5c", "text"))
            .refusedStatement("F-5", STATEMENT, statement -> statement.put("x5c", List.of()))
            .refused("F-9", UNTRUSTED, other::attest)
            .refusedStatement(
                "F-10",
                UNTRUSTED,
                statement ->
                    statement.put("x5c", x5c(FULL.attestation, FULL.intermediate, FULL.root)))
            .refusedStatement(
                "F-11",
                UNTRUSTED,
                statement ->
                    statement.put("x5c", x5c(FULL.attestation, FULL.root, FULL.intermediate)))
            .refused(
                "F-14",
                SIGNATURE,
                r ->
                    r.statement =
                        (data, hash) ->
                            Map.of(
                                "alg", -7,
                                "sig", KeyType.ES256.sign(r.keys().getPrivate(), data, hash),
                                "x5c", x5c(FULL.attestation, FULL.intermediate)));
    Stream<DynamicTest> dated =
        DATED.entrySet().stream()
            .flatMap(
                each ->
                    new Registrations(each.getKey(), each.getValue()::attest)
                        .refused("F-" + each.getKey().getLeastSignificantBits(), UNTRUSTED, r -> {})
                        .all());
    Stream<DynamicTest> batch =
        new Registrations(BATCH_MODEL, BATCH::attest).accepted("P-3", right -> {}).all();
    return Stream.of(full.all(), dated, batch).flatMap(each -> each);
  }

  private static List<byte[]> x5c(X509Certificate... certificates) {
    return Stream.of(certificates).map(CertificateChain::encoded).toList();
  }

  @TestFactory
  Stream<DynamicTest> attestationResp6And7() {
    return new Registrations(SELF_MODEL, SELF)
        .accepted("6 P-1, 7 P-2", right -> {})
        .refusedStatement("6 F-1", SIGNATURE, statement -> ((byte[]) statement.get("sig"))[20] ^= 1)
        .refused("6 F-2", UNTRUSTED, FULL::attest)
        .refused("6 F-3", UNSUPPORTED, r -> r.format = "unheard-of")
        .accepted("7 P-1", ConformanceTest::none)
        .refused(
            "7 F-1",
            STATEMENT,
            r -> {
              FULL.attest(r);
              r.format = "none";
            })
        .all();
  }

  private static void none(Registration r) {
    r.format = "none";
    r.statement = (data, hash) -> Map.of();
  }

  /** Anybody can sign with the credential's own key. */
  @Test
  void aSelfAttestationOfAModelThatHasCertificatesIsRefused() {
    assertFailed(UNTRUSTED, register(newName(), of(FULL_MODEL), SELF));
  }

  @TestFactory
  Stream<DynamicTest> attestationResp8AndA() {
    return Stream.of(
            AttestationEmulator.PACKED,
            AttestationEmulator.ANDROID_KEY,
            AttestationEmulator.FIDO_U2F)
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.format() + " P-1",
                    () -> {
                      ObjectNode options =
                          ok(post("/attestation/options", creationOptions(newName())));
                      ok(
                          post(
                              "/attestation/result",
                              withoutRawId(each.register(options.get("challenge").asText()))));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> attestationResp8() {
    return new Registrations(new UUID(0, 0), r -> U2fAttestation.attest(BATCH, r))
        .accepted("P-1", right -> {})
        .refusedStatement("F-2", SIGNATURE, statement -> ((byte[]) statement.get("sig"))[20] ^= 1)
        .all();
  }

  /**
   * The tool requires a refusal, but the W3C's own test vector has one: it is not signed, so it
   * counts as none.
   */
  @Test
  void attestationResp8F1() {
    SoftwareAuthenticator authenticator = of(SELF_MODEL);
    ok(register(newName(), authenticator, r -> U2fAttestation.attest(BATCH, r)));

    assertEquals(
        new UUID(0, 0),
        Database.queryIn(
            "conformance",
            "select aaguid from credentials where id = ?",
            (Object) authenticator.credentialId));
  }

  private static Consumer<Registration> androidKey(Consumer<AndroidKeyAttestation> change) {
    return r -> {
      AndroidKeyAttestation android = new AndroidKeyAttestation();
      change.accept(android);
      android.attest(r);
    };
  }

  /** A statement that is valid but for its unknown root is refused for that alone. */
  @TestFactory
  Stream<DynamicTest> attestationRespA() {
    return new Registrations(UUID.randomUUID(), androidKey(right -> {}))
        .refused("only the root is not trusted", UNTRUSTED, right -> {})
        .refused("F-1", STATEMENT, androidKey(wrong -> wrong.otherChallenge = true))
        .refused("F-2", STATEMENT, androidKey(wrong -> wrong.otherKey = true))
        .refused("F-3", SIGNATURE, androidKey(wrong -> wrong.wrongOrder = true))
        .all();
  }

  private static Consumer<Registration> tpm(Consumer<TpmAttestation> change) {
    return r -> {
      TpmAttestation changed = new TpmAttestation(TPM.chain);
      change.accept(changed);
      changed.attest(r);
    };
  }

  @TestFactory
  Stream<DynamicTest> attestationResp9() {
    return new Registrations(TPM_MODEL, TPM::attest)
        .accepted("P-1, P-4", right -> {})
        .accepted("P-2", tpm(sha1 -> sha1.nameAlgorithm = TpmAttestation.NameAlgorithm.SHA1))
        .refusedStatement(
            "F-1",
            SIGNATURE,
            statement -> statement.put("x5c", x5c(TPM.chain.intermediate, TPM.chain.attestation)))
        .refused("F-2", STATEMENT, tpm(wrong -> wrong.otherExtraData = true))
        .refused("F-3", STATEMENT, tpm(wrong -> wrong.magic = 0xff544348))
        .refused("F-4", STATEMENT, tpm(wrong -> wrong.otherKey = true))
        .refused("the type", STATEMENT, tpm(wrong -> wrong.type = (short) 0x8018))
        .refused("the name", STATEMENT, tpm(wrong -> wrong.otherName = true))
        .refusedStatement(
            "the signature", SIGNATURE, statement -> ((byte[]) statement.get("sig"))[20] ^= 1)
        .refusedStatement("the version", STATEMENT, statement -> statement.put("ver", "1.2"))
        .all();
  }

  @TestFactory
  Stream<DynamicTest> aTpmAttestsEveryKeyThatItCanHave() {
    return Stream.of(KeyType.ES256, KeyType.RS256)
        .flatMap(
            key ->
                Stream.of(TpmAttestation.NameAlgorithm.values())
                    .map(
                        name ->
                            DynamicTest.dynamicTest(
                                key + " " + name,
                                () -> {
                                  SoftwareAuthenticator authenticator =
                                      new SoftwareAuthenticator(key);
                                  authenticator.aaguid = TPM_MODEL;
                                  ok(
                                      register(
                                          newName(),
                                          authenticator,
                                          tpm(each -> each.nameAlgorithm = name)));
                                })));
  }

  private static ObjectNode requestOptions(String username, String userVerification) {
    return object(
        """
        {"username": "%s", "userVerification": "%s",
         "extensions": {"example.extension": true}}"""
            .formatted(username, userVerification));
  }

  private static Response authenticate(
      String username,
      String userVerification,
      SoftwareAuthenticator authenticator,
      Consumer<Authentication> change) {
    ObjectNode options = ok(post("/assertion/options", requestOptions(username, userVerification)));
    return post(
        "/assertion/result",
        withoutRawId(authenticator.authenticate(options.get("challenge").asText(), change)));
  }

  @Test
  void requestOptionsReq1() {
    String username = newName();
    SoftwareAuthenticator authenticator = of(SELF_MODEL);
    ok(register(username, authenticator, SELF));

    // P-1
    ObjectNode options = ok(post("/assertion/options", requestOptions(username, "required")));
    assertEquals(
        Base64Url.encode(authenticator.credentialId),
        options.at("/allowCredentials/0/id").asText());
    assertEquals("required", options.get("userVerification").asText());
    assertEquals(SoftwareAuthenticator.RP_ID, options.get("rpId").asText());
    assertTrue(options.at("/extensions/example.extension").asBoolean());
    assertTrue(options.get("timeout").asLong() > 0);
    // P-2
    assertNotEquals(
        options.get("challenge"),
        ok(post("/assertion/options", requestOptions(username, "required"))).get("challenge"));
  }

  /** Cases of authentications, each with one defect. */
  private static final class Authentications {
    private final Stream.Builder<DynamicTest> tests = Stream.builder();

    Authentications accepted(
        String name, String userVerification, Consumer<Authentication> change) {
      return add(name, userVerification, change, ConformanceTest::ok);
    }

    Authentications refused(String name, String why, Consumer<Authentication> change) {
      return add(name, "preferred", change, answer -> assertFailed(why, answer));
    }

    Authentications refusedJson(String name, String why, Consumer<ObjectNode> change) {
      return refused(name, why, a -> a.json = change);
    }

    private Authentications add(
        String name,
        String userVerification,
        Consumer<Authentication> change,
        Consumer<Response> expect) {
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () -> {
                String username = newName();
                SoftwareAuthenticator authenticator = of(SELF_MODEL);
                ok(register(username, authenticator, SELF));
                expect.accept(authenticate(username, userVerification, authenticator, change));
              }));
      return this;
    }

    Stream<DynamicTest> all() {
      return tests.build();
    }
  }

  @TestFactory
  Stream<DynamicTest> assertionResp1() {
    String undecodable = "DESERIALIZATION_ERROR credential.response.";
    return new Authentications()
        .accepted("P-1", "preferred", right -> {})
        .refusedJson("F-1", "INVALID_REQUEST id", json -> json.remove("id"))
        .refusedJson("F-2", "INVALID_REQUEST id", json -> json.put("id", 1))
        .refusedJson("F-3", "BASE64_ERROR id", json -> json.put("id", "A+/="))
        .refusedJson("F-4", "INVALID_REQUEST type", json -> json.remove("type"))
        .refusedJson("F-5", "INVALID_REQUEST type", json -> json.put("type", 1))
        .refusedJson("F-6", "INVALID_REQUEST type", json -> json.put("type", "private-key"))
        .refusedJson("F-7", "INVALID_REQUEST response", json -> json.remove("response"))
        .refusedJson("F-8", "INVALID_REQUEST response", json -> json.put("response", "text"))
        .refusedJson(
            "F-9",
            "INVALID_REQUEST response.clientDataJSON",
            json -> response(json).remove("clientDataJSON"))
        .refusedJson(
            "F-10",
            "INVALID_REQUEST response.clientDataJSON",
            json -> response(json).put("clientDataJSON", 1))
        .refusedJson(
            "F-11",
            undecodable + "clientDataJSON",
            json -> response(json).put("clientDataJSON", ""))
        .refusedJson(
            "F-12",
            "INVALID_REQUEST response.authenticatorData",
            json -> response(json).remove("authenticatorData"))
        .refusedJson(
            "F-13",
            "INVALID_REQUEST response.authenticatorData",
            json -> response(json).put("authenticatorData", 1))
        .refusedJson(
            "F-14",
            "BASE64_ERROR response.authenticatorData",
            json -> response(json).put("authenticatorData", "A+/="))
        .refusedJson(
            "F-15",
            undecodable + "authenticatorData",
            json -> response(json).put("authenticatorData", ""))
        .refusedJson(
            "F-16",
            "INVALID_REQUEST response.signature",
            json -> response(json).remove("signature"))
        .refusedJson(
            "F-17",
            "INVALID_REQUEST response.signature",
            json -> response(json).put("signature", 1))
        .refusedJson(
            "F-18",
            "BASE64_ERROR response.signature",
            json -> response(json).put("signature", "A+/="))
        .refused("F-19", "INVALID_SIGNATURE BAD_SIGNATURE", a -> a.signature = any -> new byte[0])
        .refused(
            "F-20",
            "INVALID_SIGNATURE BAD_SIGNATURE",
            a ->
                a.signature =
                    right -> {
                      right[right.length - 1] ^= 1;
                      return right;
                    })
        .refusedJson(
            "F-21",
            "INVALID_REQUEST response.userHandle",
            json -> response(json).put("userHandle", 1))
        .all();
  }

  @TestFactory
  Stream<DynamicTest> assertionResp2() {
    Authentications cases = new Authentications();
    clientData("INVALID_SIGNATURE", "webauthn.create")
        .forEach(
            each ->
                cases.refused(each.name(), each.why(), a -> each.change().accept(a.clientData)));
    return cases.all();
  }

  @TestFactory
  Stream<DynamicTest> assertionResp3() {
    Consumer<Authentication> unverified = a -> a.flags &= ~SoftwareAuthenticator.UV;
    return new Authentications()
        .accepted("P-1", "preferred", a -> a.signCount = 0)
        .accepted("P-2", "required", right -> {})
        .accepted("P-3", "preferred", unverified)
        .accepted("P-4", "preferred", right -> {})
        .accepted("P-5", "discouraged", unverified)
        .accepted("P-6", "discouraged", right -> {})
        .accepted(
            "P-7",
            "preferred",
            a -> {
              a.flags |= SoftwareAuthenticator.ED;
              a.extensions = Cbor.encode(Map.of("example.extension", true));
            })
        .refused(
            "F-1",
            "DESERIALIZATION_ERROR credential.response.authenticatorData",
            a -> a.extensions = new byte[] {1, 2, 3})
        .refused(
            "F-2",
            "INVALID_SIGNATURE RP_ID_MISMATCH",
            a -> a.rpIdHash = SoftwareAuthenticator.random(32))
        .refused(
            "F-3",
            "INVALID_SIGNATURE BAD_SIGNATURE",
            a ->
                a.json =
                    json ->
                        response(json)
                            .put(
                                "clientDataJSON",
                                Base64Url.encode(
                                    (a.clientData + " ").getBytes(StandardCharsets.UTF_8))))
        .all();
  }

  @Test
  void assertionResp3F4() {
    String username = newName();
    SoftwareAuthenticator authenticator = of(SELF_MODEL);
    ok(register(username, authenticator, SELF));
    ok(authenticate(username, "preferred", authenticator, a -> a.signCount = 5));

    assertFailed(
        "CLONED_AUTHENTICATOR",
        authenticate(username, "preferred", authenticator, a -> a.signCount = 5));
  }

  @Test
  void assertionResp3F5() {
    String username = newName();
    SoftwareAuthenticator authenticator = of(SELF_MODEL);
    ok(register(username, authenticator, SELF));

    assertFailed(
        "INVALID_SIGNATURE USER_NOT_VERIFIED",
        authenticate(
            username, "required", authenticator, a -> a.flags &= ~SoftwareAuthenticator.UV));
  }

  @Test
  void aUserThatIsNotThereIsNotAskedFor() {
    assertFailed(
        "USER_NOT_FOUND", post("/assertion/options", requestOptions(newName(), "preferred")));
  }

  @Test
  void whatIsNoJsonFailsInTheProfilesOwnForm() {
    for (String path : List.of("/attestation/options", "/assertion/result")) {
      assertFailed("JSON_ERROR", request().contentType("application/json").body("{").post(path));
    }
  }
}
