package io.fidoserver.security;

import java.security.Principal;
import java.util.UUID;

/**
 * Principal of an access token: its user.
 *
 * @param fresh whether the sign-in is recent enough to add a credential
 * @param credentialExists whether the credential of the sign-in still exists
 */
public record AuthenticatedUser(UUID id, boolean fresh, boolean credentialExists)
    implements Principal {

  @Override
  public String getName() {
    return id.toString();
  }
}
