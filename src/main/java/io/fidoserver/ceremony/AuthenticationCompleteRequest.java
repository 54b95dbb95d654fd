package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/**
 * Request to complete an authentication.
 *
 * @param username the user name that the authentication began with; null: it began without one
 * @param userId instead of {@code username}, from a back end: the user's UUID
 * @param externalId instead of {@code username}, from a back end: the application's own ID
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AuthenticationCompleteRequest(
    Username username,
    UUID userId,
    ExternalId externalId,
    @NotNull @Valid AuthenticationCredential credential) {

  UserReference user() {
    return new UserReference(userId, externalId, username);
  }
}
