package io.fidoserver.transfer;

import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * User with all credentials in an export or import: one line of NDJSON.
 *
 * @param userId null: the user handle where that is 16 bytes, else derived from it
 * @param userHandle the user handle (WebAuthn L3 §4), 1 to 64 bytes
 * @param externalId the ID by which the application knows the user; or null
 * @param displayName null: the user name
 * @param enabled null: true
 * @param createdAt null: now
 */
public record TransferredUser(
    UUID userId,
    @NotNull @Size(min = 1, max = 64) byte[] userHandle,
    ExternalId externalId,
    @NotNull Username username,
    DisplayName displayName,
    Boolean enabled,
    Instant createdAt,
    @NotNull List<@NotNull @Valid TransferredCredential> credentials) {}
