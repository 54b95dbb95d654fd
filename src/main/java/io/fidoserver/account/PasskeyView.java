package io.fidoserver.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.credential.Credential;
import io.fidoserver.metadata.ModelMetadata;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Credential in a list.
 *
 * @param nickname the user's name for it, or null
 * @param aaguid the model that the authenticator claims to be of; all zeros: none
 * @param aaguidTrusted whether an attestation proved the AAGUID
 * @param authenticatorName the model's name from metadata, or null
 * @param authenticatorIcon its picture, a {@code data:} URL; or null
 * @param lastUsedAt the time of the last authentication; null: never
 * @param suspended whether it can't sign in until an operator reactivates it
 * @param flagged whether the metadata report a refused status of its model
 */
public record PasskeyView(
    byte[] id,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nickname,
    UUID aaguid,
    boolean aaguidTrusted,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String authenticatorName,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String authenticatorIcon,
    Instant createdAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant lastUsedAt,
    List<String> transports,
    @Nullable Boolean backupEligible,
    @Nullable Boolean backupState,
    boolean suspended,
    boolean flagged) {

  /** Creates the view of a credential, and of its model in the metadata. */
  public static PasskeyView of(Credential credential, Optional<ModelMetadata> model) {
    return new PasskeyView(
        credential.id,
        credential.nickname,
        credential.aaguid,
        credential.isAaguidTrusted(),
        model.map(ModelMetadata::name).orElse(null),
        model.map(ModelMetadata::icon).orElse(null),
        credential.createdAt,
        credential.lastUsedAt,
        credential.transports,
        credential.backupFlagsKnown ? credential.backupEligible : null,
        credential.backupFlagsKnown ? credential.backupState : null,
        credential.suspended,
        credential.flagged);
  }
}
