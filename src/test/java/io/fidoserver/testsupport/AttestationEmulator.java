package io.fidoserver.testsupport;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.data.AttestationConveyancePreference;
import com.webauthn4j.data.AuthenticatorAttestationResponse;
import com.webauthn4j.data.AuthenticatorSelectionCriteria;
import com.webauthn4j.data.PublicKeyCredential;
import com.webauthn4j.data.PublicKeyCredentialCreationOptions;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialRpEntity;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.PublicKeyCredentialUserEntity;
import com.webauthn4j.data.ResidentKeyRequirement;
import com.webauthn4j.data.UserVerificationRequirement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.test.authenticator.AuthenticatorAdaptor;
import com.webauthn4j.test.authenticator.webauthn.AndroidKeyAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.PackedAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.WebAuthnAuthenticatorAdaptor;
import com.webauthn4j.test.client.ClientPlatform;
import io.fidoserver.encoding.Base64Url;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Emulators of the statement formats that need certificates: webauthn4j's, and our own of Apple's,
 * a TPM's and U2F's.
 */
public enum AttestationEmulator {
  PACKED("packed", () -> new WebAuthnAuthenticatorAdaptor(new PackedAuthenticator())),
  TPM("tpm", registration -> new TpmAttestation().attest(registration)),
  ANDROID_KEY("android-key", () -> new WebAuthnAuthenticatorAdaptor(new AndroidKeyAuthenticator())),
  FIDO_U2F("fido-u2f", registration -> U2fAttestation.attest(U2fAttestation.CHAIN, registration)),
  APPLE("apple", registration -> AppleAttestation.attest(registration));

  private final String format;
  private final Supplier<AuthenticatorAdaptor> emulator;
  private final Consumer<SoftwareAuthenticator.Registration> attest;

  AttestationEmulator(String format, Supplier<AuthenticatorAdaptor> emulator) {
    this.format = format;
    this.emulator = emulator;
    this.attest = null;
  }

  AttestationEmulator(String format, Consumer<SoftwareAuthenticator.Registration> attest) {
    this.format = format;
    this.emulator = null;
    this.attest = attest;
  }

  public String format() {
    return format;
  }

  /**
   * Creates a registration response for this challenge, as {@code credential.toJSON()} would return
   * it.
   */
  public ObjectNode register(String challenge) {
    if (emulator == null) {
      return authenticator().register(challenge, attest);
    }
    ClientPlatform client =
        new ClientPlatform(new Origin(SoftwareAuthenticator.ORIGIN), emulator.get());
    PublicKeyCredential<AuthenticatorAttestationResponse, ?> credential =
        client.create(options(challenge));
    ObjectNode json =
        Api.object()
            .put("id", credential.getId())
            .put("rawId", credential.getId())
            .put("type", "public-key");
    json.putObject("response")
        .put("clientDataJSON", Base64Url.encode(credential.getResponse().getClientDataJSON()))
        .put(
            "attestationObject", Base64Url.encode(credential.getResponse().getAttestationObject()));
    json.putObject("clientExtensionResults");
    return json;
  }

  private SoftwareAuthenticator authenticator() {
    return this == FIDO_U2F ? U2fAttestation.authenticator() : new SoftwareAuthenticator();
  }

  private static PublicKeyCredentialCreationOptions options(String challenge) {
    return new PublicKeyCredentialCreationOptions(
        new PublicKeyCredentialRpEntity(SoftwareAuthenticator.RP_ID, "Example"),
        new PublicKeyCredentialUserEntity(SoftwareAuthenticator.random(16), "name", "name"),
        new DefaultChallenge(Base64Url.decode(challenge)),
        List.of(
            new PublicKeyCredentialParameters(
                PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.ES256)),
        null,
        List.of(),
        new AuthenticatorSelectionCriteria(
            null, ResidentKeyRequirement.DISCOURAGED, UserVerificationRequirement.PREFERRED),
        null,
        AttestationConveyancePreference.DIRECT,
        null);
  }
}
