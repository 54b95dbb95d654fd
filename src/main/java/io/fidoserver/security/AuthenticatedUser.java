package io.fidoserver.security;

import java.security.Principal;
import java.util.UUID;

/**
 * The user that an access token is of.
 *
 * @param fresh whether the sign-in is recent enough to add a credential
 * @param credentialExists whether the credential that signed in is still the user's
 */
public record AuthenticatedUser(UUID id, boolean fresh, boolean credentialExists)
    implements Principal {

  @Override
  public String getName() {
    return id.toString();
  }
}
