package io.fidoserver.admin;

import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.Username;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Request to create a user.
 *
 * @param displayName null: the user name
 * @param externalId the ID by which the application knows the user; or null
 * @param userHandle the user handle of passkeys that exist elsewhere, 1 to 64 bytes; null: a new
 *     one
 */
public record UserCreation(
    @NotNull Username username,
    DisplayName displayName,
    ExternalId externalId,
    @Size(min = 1, max = 64) byte[] userHandle) {}
