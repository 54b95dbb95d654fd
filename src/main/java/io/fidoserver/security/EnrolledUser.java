package io.fidoserver.security;

import io.fidoserver.enrollment.EnrollmentToken;
import java.security.Principal;
import java.util.UUID;

/** Principal of an enrollment token: the user that the operator issued it for. */
public record EnrolledUser(UUID id, EnrollmentToken token) implements Principal {

  @Override
  public String getName() {
    return id.toString();
  }
}
