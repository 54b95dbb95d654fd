package io.fidoserver.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.credential.Credential;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A credential as it is listed.
 *
 * @param nickname or null
 * @param authenticatorName the model's name from metadata, or null
 * @param lastUsedAt null: never
 * @param suspended whether an operator has suspended it
 */
public record PasskeyView(
    byte[] id,
    @JsonInclude(JsonInclude.Include.ALWAYS) String nickname,
    UUID aaguid,
    @JsonInclude(JsonInclude.Include.ALWAYS) String authenticatorName,
    Instant createdAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) Instant lastUsedAt,
    List<String> transports,
    boolean backupEligible,
    boolean backupState,
    boolean suspended) {

  /** What is told of {@code credential}. */
  public static PasskeyView of(Credential credential) {
    return new PasskeyView(
        credential.id,
        credential.nickname,
        credential.aaguid,
        null,
        credential.createdAt,
        credential.lastUsedAt,
        credential.transports,
        credential.backupEligible,
        credential.backupState,
        credential.suspended);
  }
}
