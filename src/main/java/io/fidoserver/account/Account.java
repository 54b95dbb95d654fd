package io.fidoserver.account;

import io.fidoserver.user.User;
import java.time.Instant;
import java.util.UUID;

/** Account in responses to its user. */
public record Account(UUID userId, String username, String displayName, Instant createdAt) {

  static Account of(User user) {
    return new Account(user.id, user.username, user.displayName, user.createdAt);
  }
}
