package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/**
 * Request to complete a registration.
 *
 * @param username the user name that the registration began with; null: an enrollment token or a
 *     back end tells the user
 * @param userId instead of {@code username}, from a back end: the user's UUID
 * @param externalId instead of {@code username}, from a back end: the application's own ID
 * @param nickname a name for the credential, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RegistrationCompleteRequest(
    Username username,
    UUID userId,
    ExternalId externalId,
    @NotNull @Valid RegistrationCredential credential,
    DisplayName nickname) {

  UserReference user() {
    return new UserReference(userId, externalId, username);
  }
}
