package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.hamcrest.Matchers.equalTo;

import io.fidoserver.testsupport.AndroidKeyAttestation;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.AppleAttestation;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.SoftwareAuthenticator.Registration;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Compound attestation: several statements of one credential (WebAuthn L3 §8.9). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class CompoundAttestationTest {

  private static final Consumer<Registration> SELF = Registration::selfAttest;
  private static final Consumer<Registration> APPLE = AppleAttestation::attest;

  /** Statement that another credential's key signed. */
  private static final Consumer<Registration> FOREIGN =
      registration -> {
        registration.format = "packed";
        registration.statement =
            (authData, hash) -> {
              SoftwareAuthenticator stranger = new SoftwareAuthenticator();
              return Map.of(
                  "alg",
                  registration.type().identifier,
                  "sig",
                  registration.type().sign(stranger.keys.getPrivate(), authData, hash));
            };
      };

  private Api api;

  @BeforeEach
  void client() {
    api = Api.api();
  }

  /** Creates a part, as it would be alone. */
  private static Map<Object, Object> part(
      Registration registration, Consumer<Registration> attest, byte[] authData, byte[] hash) {
    attest.accept(registration);
    return Map.of("fmt", registration.format, "attStmt", registration.statement.of(authData, hash));
  }

  private Response register(List<Consumer<Registration>> parts) {
    return register(new SoftwareAuthenticator(), parts);
  }

  private Response register(
      SoftwareAuthenticator authenticator, List<Consumer<Registration>> parts) {
    return api.register(
        Api.newName(),
        authenticator,
        registration -> {
          registration.attestationObject.put("fmt", "compound");
          registration.statement =
              (authData, hash) ->
                  parts.stream().map(each -> part(registration, each, authData, hash)).toList();
        });
  }

  private Response registerWith(Object statement) {
    return api.register(
        Api.newName(),
        new SoftwareAuthenticator(),
        registration -> {
          registration.format = "compound";
          registration.statement = (authData, hash) -> statement;
        });
  }

  @Test
  void isWorthWhatTheBestOfItIs() {
    register(List.of(SELF, SELF))
        .statusCode(200)
        .body("data.attestationFormat", equalTo("compound"))
        .body("data.attestationTrust", equalTo("self"));
    register(List.of(SELF, APPLE))
        .statusCode(200)
        .body("data.attestationTrust", equalTo("untrusted"));
  }

  /** Neither Android's KeyStore nor Apple's service attests a model. */
  @Test
  void isOfTheModelThatTheAuthenticatorClaims() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.aaguid = UUID.randomUUID();
    Consumer<Registration> android = new AndroidKeyAttestation()::attest;

    for (List<Consumer<Registration>> parts :
        List.of(List.of(SELF, android), List.of(android, SELF))) {
      register(authenticator, parts)
          .statusCode(200)
          .body("data.aaguid", equalTo(authenticator.aaguid.toString()))
          .body("data.aaguidTrusted", equalTo(false));
      authenticator.credentialId = SoftwareAuthenticator.random(32);
    }
    register(authenticator, List.of(SELF, APPLE))
        .statusCode(200)
        .body("data.aaguid", equalTo(authenticator.aaguid.toString()))
        .body("data.aaguidTrusted", equalTo(false));
  }

  @Nested
  class IsRefused {

    private void assertBad(Response answer) {
      assertRefused(answer, 401, "INVALID_ATTESTATION", "BAD_ATTESTATION_STATEMENT");
    }

    @Test
    void whereOnePartDoesNotVerify() {
      assertRefused(register(List.of(SELF, FOREIGN)), 401, "INVALID_ATTESTATION", "BAD_SIGNATURE");
      assertRefused(register(List.of(FOREIGN, SELF)), 401, "INVALID_ATTESTATION", "BAD_SIGNATURE");
    }

    @Test
    void withOnePartOrNone() {
      assertBad(register(List.of(SELF)));
      assertBad(register(List.of()));
    }

    @Test
    void withMorePartsThanThereAreFormats() {
      assertBad(register(List.of(SELF, SELF, SELF, SELF, SELF, SELF, SELF)));
    }

    @Test
    void withACompoundInIt() {
      Map<String, Object> none = Map.of("fmt", "none", "attStmt", Map.of());
      assertBad(
          registerWith(List.of(none, Map.of("fmt", "compound", "attStmt", List.of(none, none)))));
    }

    @Test
    void withAFormatThatNobodyKnows() {
      Map<String, Object> none = Map.of("fmt", "none", "attStmt", Map.of());
      assertRefused(
          registerWith(List.of(none, Map.of("fmt", "mine", "attStmt", Map.of()))),
          401,
          "INVALID_ATTESTATION",
          "ATTESTATION_FORMAT_NOT_SUPPORTED");
    }

    @Test
    void whereAPartIsNoStatement() {
      assertBad(registerWith(List.of(Map.of("fmt", "none"), Map.of("attStmt", Map.of()))));
      assertRefused(registerWith(List.of("none", "none")), 400, "DESERIALIZATION_ERROR", null);
    }
  }
}
