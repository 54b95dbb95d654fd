package io.fidoserver.ceremony;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.security.AuthenticatedUser;
import io.fidoserver.security.EnrolledUser;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Determines the registrant of a request. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class RegistrationAuthorizer {

  private final RegistrationConfig config;
  private final CurrentIdentityAssociation caller;
  private final UserRepository users;

  RegistrationAuthorizer(
      RegistrationConfig config, CurrentIdentityAssociation caller, UserRepository users) {
    this.config = config;
    this.caller = caller;
    this.users = users;
  }

  /** Returns the registrant of the current request; or REGISTRATION_CLOSED, whatever the name. */
  Uni<Registrant> current() {
    return caller.getDeferredIdentity().map(this::registrant);
  }

  private Registrant registrant(SecurityIdentity identity) {
    if (identity.isAnonymous()) {
      if (config.mode() == RegistrationConfig.Mode.INVITED) {
        throw new ApiException(ErrorCode.REGISTRATION_CLOSED);
      }
      return Registrant.ANONYMOUS;
    }
    if (identity.getPrincipal() instanceof EnrolledUser enrolled) {
      return new Registrant(enrolled.id(), null, enrolled.token());
    }
    AuthenticatedUser user = identity.getPrincipal(AuthenticatedUser.class);
    return new Registrant(user.id(), user, null);
  }

  /**
   * Returns the user of this name as the registrant, without authentication: for the conformance
   * profile.
   */
  public Uni<Registrant> named(Username username) {
    return Panache.withSession(() -> users.findByUsername(username))
        .map(user -> user == null ? Registrant.ANONYMOUS : new Registrant(user.id, null, null));
  }
}
