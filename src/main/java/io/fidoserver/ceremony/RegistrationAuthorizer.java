package io.fidoserver.ceremony;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
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

  /**
   * Returns the registrant of the current request.
   *
   * @return the registrant, or UNAUTHORIZED with REAUTHENTICATION_REQUIRED if the credential of the
   *     sign-in was deleted
   */
  Uni<Registrant> current() {
    return caller.getDeferredIdentity().map(RegistrationAuthorizer::registrant);
  }

  private static Registrant registrant(SecurityIdentity identity) {
    if (identity.isAnonymous()) {
      return Registrant.ANONYMOUS;
    }
    return identity.getPrincipal() instanceof EnrolledUser enrolled
        ? new Registrant(enrolled.id(), true, enrolled.token())
        : signedIn(identity.getPrincipal(AuthenticatedUser.class));
  }

  /**
   * The sign-in's credential must exist: one that was deleted, perhaps because it was stolen, must
   * not register another.
   */
  private static Registrant signedIn(AuthenticatedUser user) {
    if (!user.credentialExists()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, Reason.REAUTHENTICATION_REQUIRED);
    }
    return new Registrant(user.id(), user.fresh(), null);
  }

  /**
   * Returns the user of this name as the registrant, without authentication: for the conformance
   * profile.
   */
  public Uni<Registrant> named(Username username) {
    return Panache.withSession(() -> users.findByUsername(username))
        .map(user -> user == null ? Registrant.ANONYMOUS : new Registrant(user.id, true, null));
  }
}
