package io.fidoserver.user;

import java.util.UUID;

/**
 * Reference to a user by what a back end knows: the first that is there counts.
 *
 * @param userId the UUID; or null
 * @param externalId the application's own ID; or null
 * @param username the user name; or null
 */
public record UserReference(UUID userId, ExternalId externalId, Username username) {

  /** Returns whether an ID is there, which counts before a name. */
  public boolean hasId() {
    return userId != null || externalId != null;
  }
}
