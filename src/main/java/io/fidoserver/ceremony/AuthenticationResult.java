package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.fidoserver.webauthn.extension.AuthenticationExtensions;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Result of a completed authentication.
 *
 * @param authenticated always true
 * @param signCount the counter that the authenticator sent
 * @param extensions extension outputs; null: there are none
 * @param transaction the transaction that the sign-in confirmed, as given at the begin; or null
 */
public record AuthenticationResult(
    boolean authenticated,
    UUID userId,
    String username,
    byte[] credentialId,
    Instant authenticationTime,
    boolean userVerified,
    long signCount,
    boolean backupEligible,
    boolean backupState,
    @Nullable AuthenticationExtensions extensions,
    @JsonRawValue @Schema(implementation = Object.class, type = SchemaType.OBJECT) @Nullable String transaction,
    String accessToken,
    String tokenType,
    long expiresIn) {}
