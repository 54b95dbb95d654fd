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

/** Finds out who asks for a registration. */
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
   * Who it is.
   *
   * @return who, or UNAUTHORIZED, with REAUTHENTICATION_REQUIRED if the credential of the sign-in
   *     is gone
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

  /** What is gone, perhaps because it was stolen, adds nothing in its place. */
  private static Registrant signedIn(AuthenticatedUser user) {
    if (!user.credentialExists()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, Reason.REAUTHENTICATION_REQUIRED);
    }
    return new Registrant(user.id(), user.fresh(), null);
  }

  /** Whoever has this name, on nobody's word: for the conformance profile. */
  public Uni<Registrant> named(Username username) {
    return Panache.withSession(() -> users.findByUsername(username))
        .map(user -> user == null ? Registrant.ANONYMOUS : new Registrant(user.id, true, null));
  }
}
