package io.fidoserver.webauthn.cose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.relyingparty.OfferedAlgorithms;
import io.fidoserver.relyingparty.OwnSettings;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingPartiesConfig;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.webauthn.CredentialRecord;
import io.fidoserver.webauthn.verification.AuthenticationVerifier;
import io.fidoserver.webauthn.verification.ClientData;
import io.fidoserver.webauthn.verification.ClientDataVerifier;
import io.fidoserver.webauthn.verification.VerifiedAuthentication;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signature algorithms of a JDK alone: here without AWS-LC, as on another platform. */
class SignatureProviderTest {

  private final Provider awsLc = Security.getProvider("AWS-LC");

  @BeforeEach
  void withoutAwsLc() {
    Security.removeProvider("AWS-LC");
  }

  @AfterEach
  void withAwsLc() {
    if (awsLc != null) {
      Security.insertProviderAt(awsLc, 1);
    }
  }

  private static void verifyProvided(String algorithms) {
    RelyingPartyConfig config = Defaults.relyingParty("algorithms", algorithms).config();
    RelyingPartiesConfig others = Defaults.of(RelyingPartiesConfig.class);
    assertNotNull(
        new OfferedAlgorithms(
            new RelyingParties(
                config, others, "issuer", List.of(), new OwnSettings(null, null, null), null)));
  }

  private static VerifiedAuthentication authenticate(SoftwareAuthenticator authenticator) {
    byte[] challenge = SoftwareAuthenticator.random(32);
    JsonNode response =
        authenticator.authenticate(Base64Url.encode(challenge), right -> {}).get("response");
    return new AuthenticationVerifier(new ClientDataVerifier(false))
        .verify(
            new AuthenticationVerifier.Expected(
                Defaults.relyingParty(), Sha256.of(challenge), false, null),
            new CredentialRecord(
                authenticator.credentialId,
                Cbor.encode(authenticator.type.coseKey(authenticator.keys)),
                0,
                false),
            ClientData.parse(decoded(response, "clientDataJSON")),
            decoded(response, "authenticatorData"),
            decoded(response, "signature"),
            null);
  }

  @Test
  void theDefaultsAreThereEverywhere() {
    verifyProvided("ES256,RS256,PS256,EDDSA");
    verifyProvided("ES384,ES512,ESP256,ESP384,ESP512,ED25519,ED448");
    verifyProvided("RS384,RS512,PS384,PS512");
  }

  @Test
  void aCurveThatTheJdkLacksStopsTheStart() {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> verifyProvided("ES256,ES256K"));
    assertEquals(
        "fido.relying-party.algorithms: this runtime does not provide [ES256K]", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "ml-dsa-44", "ML-DSA-87"})
  void latticesStopTheStartOfAJdkWithoutThem(String algorithm) {
    assumeFalse(KeyType.jdkHasMlDsa(), "This JDK has ML-DSA");
    assertThrows(ConfigurationException.class, () -> verifyProvided(algorithm));
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_44", "ML_DSA_65", "ML_DSA_87"})
  void latticesAreVerifiedByAJdkThatHasThem(KeyType type) {
    assumeTrue(KeyType.jdkHasMlDsa(), "This JDK has no ML-DSA");
    verifyProvided(type.name());

    assertNotNull(authenticate(new SoftwareAuthenticator(type)));
  }

  @Test
  void whatIsImportedIsOfAnAlgorithmThatIsThere() {
    byte[] key = Cbor.encode(KeyType.ES256K.coseKey(KeyType.ES256K.newKeyPair()));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> CredentialPublicKey.of(key, null));

    assertEquals("is for ES256K, which this runtime does not provide", e.getMessage());
  }

  /** The credential was registered on a runtime with the algorithm. */
  @Test
  void whatWasStoredIsRefusedWhereItsAlgorithmIsNotThereAnyMore() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator(KeyType.ES256K);

    ApiException refusal = assertThrows(ApiException.class, () -> authenticate(authenticator));

    assertEquals(ErrorCode.INVALID_SIGNATURE, refusal.code());
    assertEquals(Reason.ALGORITHM_NOT_ALLOWED, refusal.reason());
  }

  private static byte[] decoded(JsonNode response, String member) {
    return Base64Url.decode(response.get(member).textValue());
  }
}
