package io.fidoserver.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.security.Principal;
import java.util.Map;

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
  public static Map<String, String> detail(SecurityIdentity caller) {
    return Map.of("operator", caller.getPrincipal(Operator.class).name());
  }
}
