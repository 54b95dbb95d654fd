package io.fidoserver.ceremony;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AuthenticatedUser;
import io.fidoserver.security.EnrolledUser;
import io.fidoserver.security.Operator;
import io.fidoserver.security.Scope;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Determines the registrant of a request. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class RegistrationAuthorizer {

  private final RelyingParties relyingParties;
  private final CurrentIdentityAssociation caller;
  private final UserRepository users;

  RegistrationAuthorizer(
      RelyingParties relyingParties, CurrentIdentityAssociation caller, UserRepository users) {
    this.relyingParties = relyingParties;
    this.caller = caller;
    this.users = users;
  }

  /**
   * Returns the registrant of the current request.
   *
   * @param named the user that the request names
   * @return the registrant; or REGISTRATION_CLOSED, whatever the name; INVALID_REQUEST: there is no
   *     name; FORBIDDEN, USER_NOT_FOUND: for a back end
   */
  Uni<Registrant> current(UserReference named) {
    RelyingParty relyingParty = relyingParties.current();
    return caller
        .getDeferredIdentity()
        .flatMap(identity -> registrant(relyingParty, identity, named));
  }

  private Uni<Registrant> registrant(
      RelyingParty relyingParty, SecurityIdentity identity, UserReference named) {
    if (identity.getPrincipal() instanceof Operator operator) {
      return ofBackEnd(relyingParty, operator, named);
    }
    if (identity.isAnonymous()
        && relyingParty.settings(RegistrationConfig.class).mode()
            == RegistrationConfig.Mode.INVITED) {
      throw new ApiException(ErrorCode.REGISTRATION_CLOSED);
    }
    if (identity.getPrincipal() instanceof EnrolledUser enrolled) {
      Username username = named.username() == null ? enrolled.username() : named.username();
      return Uni.createFrom()
          .item(Registrant.enrolled(relyingParty, enrolled.id(), username, enrolled.token()));
    }
    Username username = verifyNamed(named.username());
    return Uni.createFrom()
        .item(
            identity.isAnonymous()
                ? Registrant.anonymous(relyingParty, username)
                : Registrant.of(
                    relyingParty, identity.getPrincipal(AuthenticatedUser.class), username));
  }

  private Uni<Registrant> ofBackEnd(
      RelyingParty relyingParty, Operator operator, UserReference named) {
    operator.verifyScopes(Set.of(Scope.CEREMONIES));
    return Panache.withSession(() -> users.find(relyingParty, named))
        .map(
            user -> {
              if (user != null) {
                return Registrant.ofBackEnd(
                    relyingParty, operator.name(), user.id, user.name(), null);
              }
              if (named.userId() != null) {
                throw new ApiException(ErrorCode.USER_NOT_FOUND);
              }
              return Registrant.ofBackEnd(
                  relyingParty,
                  operator.name(),
                  null,
                  verifyNamed(named.username()),
                  named.externalId());
            });
  }

  private static Username verifyNamed(Username username) {
    if (username == null) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, "username", "must not be null");
    }
    return username;
  }

  /**
   * Returns the user of this name as the registrant, without authentication: for the conformance
   * profile.
   */
  public Uni<Registrant> named(Username username) {
    verifyNamed(username);
    RelyingParty relyingParty = relyingParties.current();
    return Panache.withSession(() -> users.findByUsername(relyingParty, username))
        .map(
            user ->
                Registrant.enrolled(relyingParty, user == null ? null : user.id, username, null));
  }
}
