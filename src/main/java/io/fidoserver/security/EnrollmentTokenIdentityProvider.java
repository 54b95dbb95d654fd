package io.fidoserver.security;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.enrollment.EnrollmentToken;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Identity provider of enrollment tokens: finds the {@link EnrolledUser}. */
@ApplicationScoped
class EnrollmentTokenIdentityProvider
    implements IdentityProvider<EnrollmentTokenIdentityProvider.Request> {

  /** Request with a token as it was issued to an operator. */
  static final class Request extends TokenAuthenticationRequest {
    Request(String token) {
      super(new TokenCredential(token, "Bearer"));
    }
  }

  private final EnrollmentTokens enrollments;
  private final UserRepository users;
  private final RelyingParties relyingParties;

  EnrollmentTokenIdentityProvider(
      EnrollmentTokens enrollments, UserRepository users, RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
    this.enrollments = enrollments;
    this.users = users;
  }

  @Override
  public Class<Request> getRequestType() {
    return Request.class;
  }

  @Override
  @Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
  public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
    RelyingParty relyingParty = relyingParties.current();
    return Panache.withSession(
        () ->
            enrollments
                .find(relyingParty, request.getToken().getToken())
                .onItem()
                .ifNotNull()
                .transformToUni(token -> identity(relyingParty, token)));
  }

  private Uni<SecurityIdentity> identity(RelyingParty relyingParty, EnrollmentToken token) {
    if (token.terms().createsUser()) {
      return Uni.createFrom().item(identity(null, Username.of(token.terms().username()), token));
    }
    return users
        .find(relyingParty, token.userId)
        .map(user -> user == null || !user.enabled ? null : identity(user.id, user.name(), token));
  }

  private static SecurityIdentity identity(UUID id, Username username, EnrollmentToken token) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new EnrolledUser(id, username, token))
        .build();
  }
}
