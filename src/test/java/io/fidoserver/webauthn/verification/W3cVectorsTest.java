package io.fidoserver.webauthn.verification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.AndroidStatusList;
import io.fidoserver.metadata.MetadataConfig;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.policy.SignCountPolicy;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.fidoserver.relyingparty.RelyingPartySettings;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.AuthenticatorData;
import io.fidoserver.webauthn.CredentialRecord;
import io.fidoserver.webauthn.attestation.AttestationObject;
import io.fidoserver.webauthn.attestation.AttestationTrustworthiness;
import io.fidoserver.webauthn.attestation.TrustAnchors;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Test vectors of WebAuthn L3, section "Test Vectors": every credential, both ceremonies. */
class W3cVectorsTest {

  private static final JsonNode FILE = read();

  private static final Map<String, AttestationTrust> TRUST =
      Map.of(
          "none", AttestationTrust.NONE,
          "packed-self", AttestationTrust.SELF,
          "packed", AttestationTrust.UNTRUSTED,
          "tpm", AttestationTrust.UNTRUSTED,
          "apple", AttestationTrust.UNTRUSTED,
          "fido", AttestationTrust.UNTRUSTED);

  private final RelyingParty strict = relyingParty(new ExampleOrg(false, List.of()));
  private final RelyingParty embeddable =
      relyingParty(new ExampleOrg(true, List.of(FILE.get("topOrigin").textValue())));

  private record ExampleOrg(boolean allowCrossOrigin, List<String> frames)
      implements RelyingPartyConfig {
    @Override
    public String id() {
      return FILE.get("rpId").textValue();
    }

    @Override
    public String name() {
      return "Example";
    }

    @Override
    public List<String> origins() {
      return List.of(FILE.get("origin").textValue());
    }

    @Override
    public Optional<List<String>> topOrigins() {
      return Optional.of(frames).filter(list -> !list.isEmpty());
    }

    @Override
    public Optional<Set<String>> appIds() {
      return Optional.empty();
    }

    @Override
    public Optional<Set<String>> hosts() {
      return Optional.empty();
    }

    @Override
    public List<CoseAlgorithm> algorithms() {
      return List.of(CoseAlgorithm.values());
    }
  }

  private static RelyingParty relyingParty(ExampleOrg config) {
    return Defaults.relyingParty(
        config,
        new RelyingPartySettings(
            Map.of(),
            mapping ->
                mapping == SignCountPolicy.class ? new RejectAlways() : Defaults.of(mapping)));
  }

  private record RejectAlways() implements SignCountPolicy {
    @Override
    public Action deviceBound() {
      return Action.REJECT;
    }

    @Override
    public Action backupEligible() {
      return Action.REJECT;
    }
  }

  static Stream<JsonNode> vectors() {
    return StreamSupport.stream(FILE.get("vectors").spliterator(), false);
  }

  static Stream<JsonNode> inFrames() {
    return vectors().filter(vector -> expectedRefusal(vector) != null);
  }

  /**
   * All other vectors but android-key's: its certificate's authorization lists are empty, and §8.4
   * requires the key's origin and purpose in one of them.
   */
  static Stream<JsonNode> sameOrigin() {
    return vectors()
        .filter(vector -> expectedRefusal(vector) == null)
        .filter(vector -> !name(vector).startsWith("android-key"));
  }

  private static Reason expectedRefusal(JsonNode vector) {
    return switch (vector.get("name").textValue()) {
      case "none-es256-crossOrigin", "none-es256-topOrigin" -> Reason.CROSS_ORIGIN;
      default -> null;
    };
  }

  @Test
  void thereAreFifteenCredentials() {
    assertEquals(15, vectors().count());
    assertEquals(2, inFrames().count());
  }

  @ParameterizedTest
  @MethodSource("sameOrigin")
  void verifyByDefault(JsonNode vector) {
    assertBothCeremoniesVerify(vector, strict);
  }

  @ParameterizedTest
  @MethodSource("inFrames")
  void verifyInFramesWhereThatIsConfigured(JsonNode vector) {
    assertBothCeremoniesVerify(vector, embeddable);
  }

  @ParameterizedTest
  @MethodSource("inFrames")
  void areRefusedInFramesByDefault(JsonNode vector) {
    ApiException registration = assertThrows(ApiException.class, () -> register(vector, strict));
    assertEquals(ErrorCode.INVALID_ATTESTATION, registration.code());
    assertEquals(expectedRefusal(vector), registration.reason());

    VerifiedRegistration registered = register(vector, embeddable);
    ApiException authentication =
        assertThrows(ApiException.class, () -> authenticate(vector, registered, strict));
    assertEquals(ErrorCode.INVALID_SIGNATURE, authentication.code());
    assertEquals(expectedRefusal(vector), authentication.reason());
  }

  @Test
  void topOriginIsRefusedWhereOnlyFramesOfAnyOriginAreConfigured() {
    JsonNode vector = inFrames().filter(each -> name(each).endsWith("topOrigin")).findFirst().get();
    RelyingParty crossOriginOnly =
        relyingParty(new ExampleOrg(true, List.of("https://other.example")));

    ApiException refusal =
        assertThrows(ApiException.class, () -> register(vector, crossOriginOnly));

    assertEquals(Reason.TOP_ORIGIN_MISMATCH, refusal.reason());
  }

  @Test
  void androidKeyIsRefusedWithoutOriginAndPurposeAndItsAssertionVerifies() {
    JsonNode vector =
        vectors().filter(each -> name(each).startsWith("android-key")).findFirst().get();

    ApiException refusal = assertThrows(ApiException.class, () -> register(vector, strict));

    assertEquals(Reason.BAD_ATTESTATION_STATEMENT, refusal.reason());
    byte[] attestationObject = hex(vector.get("registration"), "attestationObject");
    AuthenticatorData data = AttestationObject.parse(attestationObject).authenticatorData();
    VerifiedRegistration credential =
        new VerifiedRegistration(
            data.attested().credentialId(),
            data.attested().publicKeyBytes(),
            CoseAlgorithm.ES256.identifier(),
            data.signCount(),
            strict.id(),
            data.attested().aaguid(),
            false,
            "android-key",
            AttestationTrust.UNTRUSTED,
            attestationObject,
            data.userPresent(),
            data.userVerified(),
            data.backupEligible(),
            data.backupState(),
            null);
    assertEquals(0, authenticate(vector, credential, strict).signCount());
  }

  @ParameterizedTest
  @MethodSource("sameOrigin")
  void areRefusedWithAnotherChallenge(JsonNode vector) {
    byte[] other = Sha256.of(new byte[] {1});
    ClientData clientData = clientData(vector.get("registration"));
    ApiException refusal =
        assertThrows(
            ApiException.class,
            () ->
                attestationVerifier()
                    .verify(
                        new RegistrationVerifier.Expected(
                            strict, other, false, null, allAlgorithms(), null),
                        clientData,
                        hex(vector.get("registration"), "credential_id"),
                        hex(vector.get("registration"), "attestationObject"),
                        null));
    assertEquals(Reason.CHALLENGE_MISMATCH, refusal.reason());
  }

  @ParameterizedTest
  @MethodSource("sameOrigin")
  void areRefusedWithOneBitOfTheSignatureChanged(JsonNode vector) {
    VerifiedRegistration registered = register(vector, strict);
    byte[] signature = hex(vector.get("authentication"), "signature");
    signature[signature.length - 1] ^= 1;

    ApiException refusal =
        assertThrows(ApiException.class, () -> authenticate(vector, registered, strict, signature));

    assertEquals(Reason.BAD_SIGNATURE, refusal.reason());
  }

  private static void assertBothCeremoniesVerify(JsonNode vector, RelyingParty relyingParty) {
    VerifiedRegistration registered = register(vector, relyingParty);

    JsonNode registration = vector.get("registration");
    assertArrayEquals(hex(registration, "credential_id"), registered.credentialId());
    assertEquals(expectedTrust(vector), registered.trust());
    // A U2F statement does not sign the AAGUID, so it is not taken from one.
    UUID aaguid = registered.format().equals("fido-u2f") ? new UUID(0, 0) : uuid(registration);
    assertEquals(aaguid, registered.aaguid());

    VerifiedAuthentication verified = authenticate(vector, registered, relyingParty);

    byte[] authenticatorData = hex(vector.get("authentication"), "authenticatorData");
    assertEquals((authenticatorData[32] & 0x04) != 0, verified.userVerified());
    assertEquals((authenticatorData[32] & 0x10) != 0, verified.backupState());
  }

  private static VerifiedRegistration register(JsonNode vector, RelyingParty relyingParty) {
    JsonNode registration = vector.get("registration");
    return attestationVerifier()
        .verify(
            new RegistrationVerifier.Expected(
                relyingParty,
                Sha256.of(hex(registration, "challenge")),
                false,
                null,
                allAlgorithms(),
                null),
            clientData(registration),
            hex(registration, "credential_id"),
            hex(registration, "attestationObject"),
            null);
  }

  private static VerifiedAuthentication authenticate(
      JsonNode vector, VerifiedRegistration registered, RelyingParty relyingParty) {
    return authenticate(
        vector, registered, relyingParty, hex(vector.get("authentication"), "signature"));
  }

  private static VerifiedAuthentication authenticate(
      JsonNode vector, VerifiedRegistration registered, RelyingParty relyingParty, byte[] sig) {
    JsonNode authentication = vector.get("authentication");
    return new AuthenticationVerifier(new ClientDataVerifier(false))
        .verify(
            new AuthenticationVerifier.Expected(
                relyingParty, Sha256.of(hex(authentication, "challenge")), false, null),
            new CredentialRecord(
                registered.credentialId(),
                registered.publicKey(),
                registered.signCount(),
                registered.backupEligible()),
            clientData(authentication),
            hex(authentication, "authenticatorData"),
            sig,
            null);
  }

  private static RegistrationVerifier attestationVerifier() {
    MetadataStore metadata = new MetadataStore(Defaults.of(MetadataConfig.class));
    return new RegistrationVerifier(
        new ClientDataVerifier(false),
        new AttestationTrustworthiness(
            new TrustAnchors(
                Defaults.of(AttestationPolicy.class),
                new AndroidStatusList(new ObjectMapper()),
                Clock.systemUTC()),
            metadata),
        metadata,
        Clock.systemUTC());
  }

  private static List<Integer> allAlgorithms() {
    return Arrays.stream(CoseAlgorithm.values()).map(CoseAlgorithm::identifier).toList();
  }

  private static AttestationTrust expectedTrust(JsonNode vector) {
    String name = name(vector);
    return name.startsWith("packed-self")
        ? AttestationTrust.SELF
        : TRUST.get(name.substring(0, name.indexOf('-')));
  }

  private static String name(JsonNode vector) {
    return vector.get("name").textValue();
  }

  private static ClientData clientData(JsonNode ceremony) {
    return ClientData.parse(hex(ceremony, "clientDataJSON"));
  }

  private static UUID uuid(JsonNode registration) {
    String hex = registration.get("aaguid").textValue();
    return UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
  }

  private static byte[] hex(JsonNode object, String member) {
    return HexFormat.of().parseHex(object.get(member).textValue());
  }

  private static JsonNode read() {
    try (InputStream in = W3cVectorsTest.class.getResourceAsStream("/webauthn-level-3.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
