package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.credential.Credential;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.token.AccessToken;
import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.extension.RegistrationExtensions;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Result of a completed registration.
 *
 * @param aaguid the model that the authenticator claims to be of; all zeros: none
 * @param aaguidTrusted whether the attestation proved the AAGUID
 * @param authenticatorName the model's name from metadata, or null
 * @param authenticatorIcon the model's icon, a {@code data:} URL; or null
 * @param discoverable null: the client did not say
 * @param extensions extension outputs; null: there are none
 */
public record RegistrationResult(
    byte[] credentialId,
    UUID userId,
    Instant registeredAt,
    UUID aaguid,
    boolean aaguidTrusted,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String authenticatorName,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String authenticatorIcon,
    String attestationFormat,
    AttestationTrust attestationTrust,
    boolean userVerified,
    boolean backupEligible,
    boolean backupState,
    List<String> transports,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Boolean discoverable,
    @Nullable RegistrationExtensions extensions,
    String accessToken,
    String tokenType,
    long expiresIn) {

  static RegistrationResult of(
      Credential credential,
      RegistrationExtensions extensions,
      Optional<ModelMetadata> model,
      AccessToken token) {
    return new RegistrationResult(
        credential.id,
        credential.userId,
        credential.createdAt,
        credential.aaguid,
        credential.isAaguidTrusted(),
        model.map(ModelMetadata::name).orElse(null),
        model.map(ModelMetadata::icon).orElse(null),
        credential.attestationFormat,
        credential.attestationTrust,
        credential.uvInitialized,
        credential.backupEligible,
        credential.backupState,
        credential.transports,
        credential.discoverable,
        extensions,
        token.accessToken(),
        token.tokenType(),
        token.expiresIn());
  }
}
