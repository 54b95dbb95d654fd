package io.fidoserver.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.user.User;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/**
 * User in the responses to operators.
 *
 * @param externalId the ID by which the application knows the user, or null
 */
public record UserView(
    UUID userId,
    byte[] userHandle,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String externalId,
    String username,
    String displayName,
    boolean enabled,
    Instant createdAt,
    Instant updatedAt) {

  static UserView of(User user) {
    return new UserView(
        user.id,
        user.userHandle,
        user.externalId,
        user.username,
        user.displayName,
        user.enabled,
        user.createdAt,
        user.updatedAt);
  }
}
