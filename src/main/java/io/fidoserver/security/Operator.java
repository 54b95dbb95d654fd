package io.fidoserver.security;

import io.fidoserver.audit.EventDetail;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.security.Principal;
import java.util.Collection;
import java.util.Set;

/**
 * Principal of an operator's or a back end's token.
 *
 * @param name the name under which the token is configured, or of the API key
 * @param isPlatforms whether the token is for all relying parties
 */
public record Operator(String name, Set<String> scopes, boolean isPlatforms) implements Principal {

  /** Name in place of a relying party's, of tokens for all of them. */
  public static final String ALL_RELYING_PARTIES = "*";

  @Override
  public String getName() {
    return name;
  }

  /** Returns the identity of the operator, whose permissions are the scopes. */
  public SecurityIdentity identity() {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(this)
        .addPermissionsAsString(scopes)
        .build();
  }

  /**
   * Verifies that the token has these scopes.
   *
   * @throws ApiException FORBIDDEN: it lacks one
   */
  public void verifyScopes(Collection<String> required) {
    if (!scopes.containsAll(required)) {
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
  }

  /** Returns the detail of an event that the operator caused. */
  public static EventDetail detail(SecurityIdentity caller) {
    return EventDetail.by(caller.getPrincipal(Operator.class).name());
  }
}
