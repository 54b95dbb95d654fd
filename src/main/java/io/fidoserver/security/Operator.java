package io.fidoserver.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.security.Principal;
import java.util.Map;

/**
 * An operator.
 *
 * @param name under which the token is configured
 */
public record Operator(String name) implements Principal {

  @Override
  public String getName() {
    return name;
  }

  /** What the audit trail tells of the operator who calls. */
  public static Map<String, String> detail(SecurityIdentity caller) {
    return Map.of("operator", caller.getPrincipal(Operator.class).name());
  }
}
