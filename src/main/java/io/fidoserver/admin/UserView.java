package io.fidoserver.admin;

import io.fidoserver.user.User;
import java.time.Instant;
import java.util.UUID;

/** User in the responses to operators. */
public record UserView(
    UUID userId,
    byte[] userHandle,
    String username,
    String displayName,
    boolean enabled,
    Instant createdAt,
    Instant updatedAt) {

  static UserView of(User user) {
    return new UserView(
        user.id,
        user.userHandle,
        user.username,
        user.displayName,
        user.enabled,
        user.createdAt,
        user.updatedAt);
  }
}
