package io.fidoserver.ceremony;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.Operator;
import io.fidoserver.security.Scope;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Names of the users that back ends refer to by an ID. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class NamedUsers {

  private final CurrentIdentityAssociation caller;
  private final UserRepository users;

  NamedUsers(CurrentIdentityAssociation caller, UserRepository users) {
    this.caller = caller;
    this.users = users;
  }

  /**
   * Returns the user name of an authentication that names an ID. IDs count from a back end only, as
   * a stranger must not learn whose they are; another caller's are ignored, as members that are not
   * known.
   *
   * @return the name, null: there is none; or FORBIDDEN, USER_NOT_FOUND: for a back end
   */
  Uni<Username> username(RelyingParty relyingParty, UserReference named) {
    return caller
        .getDeferredIdentity()
        .flatMap(
            identity ->
                identity.getPrincipal() instanceof Operator operator
                    ? find(relyingParty, operator, named)
                    : Uni.createFrom().item(named.username()));
  }

  private Uni<Username> find(RelyingParty relyingParty, Operator operator, UserReference named) {
    operator.verifyScopes(Set.of(Scope.CEREMONIES));
    return Panache.withSession(() -> users.find(relyingParty, named))
        .map(
            user -> {
              if (user == null) {
                throw new ApiException(ErrorCode.USER_NOT_FOUND);
              }
              return user.name();
            });
  }
}
