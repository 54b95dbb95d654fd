package io.fidoserver.security;

import io.fidoserver.audit.EventDetail;
import io.quarkus.security.identity.SecurityIdentity;
import java.security.Principal;

/**
 * Principal of an operator's token.
 *
 * @param name the name under which the token is configured
 */
public record Operator(String name) implements Principal {

  @Override
  public String getName() {
    return name;
  }

  /** Returns the detail of an event that the operator caused. */
  public static EventDetail detail(SecurityIdentity caller) {
    return EventDetail.by(caller.getPrincipal(Operator.class).name());
  }
}
