package io.fidoserver.security;

import io.fidoserver.enrollment.EnrollmentToken;
import io.fidoserver.user.Username;
import java.security.Principal;
import java.util.UUID;

/**
 * Principal of an enrollment token: the user that it was issued for.
 *
 * @param id null: the registration will create the user
 * @param username the user's name
 */
public record EnrolledUser(UUID id, Username username, EnrollmentToken token) implements Principal {

  @Override
  public String getName() {
    return username.name();
  }
}
