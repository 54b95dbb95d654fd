package io.fidoserver.ceremony;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.error.ApiException;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.token.AccessToken;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.token.SignIn;
import io.fidoserver.user.User;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.fidoserver.webauthn.options.CreationOptions;
import io.fidoserver.webauthn.verification.AuthenticationVerifier;
import io.fidoserver.webauthn.verification.ClientData;
import io.fidoserver.webauthn.verification.RegistrationVerifier;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Readiness check: the server is ready when it has run a ceremony of each sort, with an invented
 * credential, in memory. A JVM loads and links what they need when it runs it first, which would
 * hold up the first users by half a second; so it holds up the first who asks for readiness.
 */
@Readiness
@ApplicationScoped
class WarmUp implements AsyncHealthCheck {

  private static final Logger LOG = Logger.getLogger(WarmUp.class);

  private static final UUID NOBODY = new UUID(0, 0);
  private static final byte[] CREDENTIAL_ID = new byte[32];
  private static final byte[] CHALLENGE = new byte[32];

  /** {@code fmt} "none", an empty {@code attStmt}, and the head of {@code authData}. */
  private static final byte[] ATTESTATION_HEAD =
      HexFormat.of().parseHex("a363666d74646e6f6e656761747453746d74a068617574684461746158");

  /** Ecdsa-Sig-Value (RFC 3279 §2.2.3) of the integers 1 and 1, which signs nothing. */
  static final byte[] SIGNATURE = HexFormat.of().parseHex("3006020101020101");

  private static final int AAGUID_BYTES = 16;
  private static final byte UP_UV = 0x05;
  private static final byte UP_UV_AT = 0x45;

  private static final String CLIENT_DATA =
      """
      {"type": "%s", "challenge": "%s", "origin": "%s"}""";

  /** Request to complete either ceremony, but for the authenticator's {@code response}. */
  private static final String COMPLETION =
      """
      {"username": "nobody", "credential": {"id": "%1$s", "rawId": "%1$s", "type": "public-key",
       "response": {"clientDataJSON": "%2$s", %3$s}, "clientExtensionResults": {}}}
      """;

  private final RelyingParties relyingParties;
  private final RegistrationOptions options;
  private final RegistrationVerifier registrations;
  private final AuthenticationVerifier authentications;
  private final UsernameEnumerationProtection enumerationProtection;
  private final AccessTokens tokens;
  private final Validator validator;
  private final ObjectMapper json;

  private final Uni<HealthCheckResponse> warmedUp =
      Uni.createFrom()
          .item(this::run)
          .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
          .memoize()
          .indefinitely();

  WarmUp(
      RelyingParties relyingParties,
      RegistrationOptions options,
      RegistrationVerifier registrations,
      AuthenticationVerifier authentications,
      UsernameEnumerationProtection enumerationProtection,
      AccessTokens tokens,
      Validator validator,
      ObjectMapper json) {
    this.relyingParties = relyingParties;
    this.options = options;
    this.registrations = registrations;
    this.authentications = authentications;
    this.enumerationProtection = enumerationProtection;
    this.tokens = tokens;
    this.validator = validator;
    this.json = json;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return warmedUp;
  }

  private HealthCheckResponse run() {
    attempt(this::beginRegistration);
    attempt(this::completeRegistration);
    attempt(this::completeAuthentication);
    attempt(this::issueToken);
    return HealthCheckResponse.up("warm-up");
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (ApiException e) {
      // A policy or a missing key may refuse one; the authentication always is.
      LOG.debug("Refused an invented ceremony", e);
    } catch (RuntimeException e) {
      LOG.warn("The warm-up failed, so that first ceremonies take longer", e);
    }
  }

  private void beginRegistration() {
    RelyingParty relyingParty = relyingParties.byDefault();
    RegistrationBeginRequest request =
        read("{\"username\": \"nobody\"}", RegistrationBeginRequest.class);
    write(
        options.create(
            relyingParty,
            request,
            options.selection(relyingParty, request),
            options.extensions(relyingParty, request),
            new CreationOptions.User(User.handle(NOBODY), "nobody", "nobody"),
            CHALLENGE,
            List.of()));
  }

  /**
   * Verifies a registration.
   *
   * @throws ApiException if a policy refuses credentials without attestation, or of no model
   */
  void completeRegistration() {
    RelyingParty relyingParty = relyingParties.byDefault();
    RegistrationCredential credential =
        read(
                completion(
                    relyingParty,
                    Ceremony.REGISTRATION,
                    "\"attestationObject\": \"%s\", \"transports\": [\"internal\"]"
                        .formatted(Base64Url.encode(attestationObject(relyingParty)))),
                RegistrationCompleteRequest.class)
            .credential();
    ClientData clientData = ClientData.parse(credential.response().clientDataJSON());
    registrations.verify(
        new RegistrationVerifier.Expected(
            relyingParty,
            clientData.challengeHash(),
            true,
            null,
            List.of(CoseAlgorithm.ES256.identifier()),
            null),
        clientData,
        credential.rawId(),
        credential.response().attestationObject(),
        credential.clientExtensionResults());
  }

  /**
   * Verifies an authentication, whose signature is nobody's.
   *
   * @throws ApiException INVALID_SIGNATURE
   */
  void completeAuthentication() {
    RelyingParty relyingParty = relyingParties.byDefault();
    AuthenticationCredential credential =
        read(
                completion(
                    relyingParty,
                    Ceremony.AUTHENTICATION,
                    "\"authenticatorData\": \"%s\", \"signature\": \"%s\""
                        .formatted(
                            Base64Url.encode(authenticatorData(relyingParty, UP_UV)),
                            Base64Url.encode(SIGNATURE))),
                AuthenticationCompleteRequest.class)
            .credential();
    ClientData clientData = ClientData.parse(credential.response().clientDataJSON());
    authentications.verify(
        new AuthenticationVerifier.Expected(relyingParty, clientData.challengeHash(), true, null),
        enumerationProtection.decoyRecord(),
        clientData,
        credential.response().authenticatorData(),
        credential.response().signature(),
        credential.clientExtensionResults());
  }

  private void issueToken() {
    RelyingParty relyingParty = relyingParties.byDefault();
    Instant now = Instant.now();
    tokens.verifyReady(relyingParty);
    AccessToken token =
        tokens.issue(
            relyingParty,
            new SignIn(
                NOBODY,
                null,
                "nobody",
                CREDENTIAL_ID,
                NOBODY,
                false,
                now,
                now,
                List.of(),
                null,
                null));
    write(
        new AuthenticationResult(
            true,
            NOBODY,
            "nobody",
            CREDENTIAL_ID,
            now,
            true,
            0,
            false,
            false,
            null,
            null,
            token.accessToken(),
            token.tokenType(),
            token.expiresIn()));
  }

  private <T> T read(String request, Class<T> type) {
    try {
      T read = StrictJson.read(request.getBytes(UTF_8), type);
      validator.validate(read);
      return read;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(Object data) {
    try {
      json.writeValueAsBytes(Success.of("", data));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String completion(RelyingParty relyingParty, Ceremony ceremony, String response) {
    String clientData =
        CLIENT_DATA.formatted(
            ceremony.clientDataType(),
            Base64Url.encode(CHALLENGE),
            relyingParty.config().origins().get(0));
    return COMPLETION.formatted(
        Base64Url.encode(CREDENTIAL_ID), Base64Url.encode(clientData.getBytes(UTF_8)), response);
  }

  private byte[] attestationObject(RelyingParty relyingParty) {
    byte[] publicKey = enumerationProtection.decoyRecord().publicKey();
    byte[] data = authenticatorData(relyingParty, UP_UV_AT);
    int length = data.length + AAGUID_BYTES + 2 + CREDENTIAL_ID.length + publicKey.length;
    return ByteBuffer.allocate(ATTESTATION_HEAD.length + 1 + length)
        .put(ATTESTATION_HEAD)
        .put((byte) length)
        .put(data)
        .put(new byte[AAGUID_BYTES])
        .putShort((short) CREDENTIAL_ID.length)
        .put(CREDENTIAL_ID)
        .put(publicKey)
        .array();
  }

  /** Returns {@code rpIdHash}, {@code flags} and a {@code signCount} of 0 (WebAuthn L3 §6.1). */
  private static byte[] authenticatorData(RelyingParty relyingParty, byte flags) {
    return ByteBuffer.allocate(37)
        .put(Sha256.of(relyingParty.id().getBytes(UTF_8)))
        .put(flags)
        .array();
  }
}
