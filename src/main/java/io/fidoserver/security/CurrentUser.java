package io.fidoserver.security;

import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;

/** Who makes the request that is being answered, where that is {@link SignedIn}. */
@RequestScoped
public class CurrentUser {

  private AuthenticatedUser user;

  void is(AuthenticatedUser signedIn) {
    user = signedIn;
  }

  /** The user's id. */
  public UUID userId() {
    return user.id();
  }
}
