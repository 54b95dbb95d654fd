package io.fidoserver.security;

import io.fidoserver.enrollment.EnrollmentToken;
import java.security.Principal;
import java.util.UUID;

/** The user that an enrollment token is of: the operator who issued it vouches for that. */
public record EnrolledUser(UUID id, EnrollmentToken token) implements Principal {

  @Override
  public String getName() {
    return id.toString();
  }
}
