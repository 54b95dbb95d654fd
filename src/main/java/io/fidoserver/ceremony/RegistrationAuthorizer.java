package io.fidoserver.ceremony;

import io.fidoserver.database.DatabaseConfig;
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

  private final CurrentIdentityAssociation caller;
  private final UserRepository users;

  RegistrationAuthorizer(CurrentIdentityAssociation caller, UserRepository users) {
    this.caller = caller;
    this.users = users;
  }

  /** Returns the registrant of the current request. */
  Uni<Registrant> current() {
    return caller.getDeferredIdentity().map(RegistrationAuthorizer::registrant);
  }

  private static Registrant registrant(SecurityIdentity identity) {
    if (identity.isAnonymous()) {
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
