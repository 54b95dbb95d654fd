package io.fidoserver.security;

import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Finds the {@link AuthenticatedUser} that an access token is of, who is asked of the database each
 * time: the token of one who was deleted or disabled, or whose credential was suspended, is of no
 * use from then on. Where that credential is gone, as users may delete the one that they have
 * signed in with, the token adds none in its place.
 */
@ApplicationScoped
class AccessTokenIdentityProvider implements IdentityProvider<AccessTokenIdentityProvider.Request> {

  /** A JWT. */
  static final class Request extends TokenAuthenticationRequest {
    Request(String token) {
      super(new TokenCredential(token, "Bearer"));
    }
  }

  private final AccessTokens tokens;
  private final UserRepository users;
  private final CredentialRepository credentials;

  AccessTokenIdentityProvider(
      AccessTokens tokens, UserRepository users, CredentialRepository credentials) {
    this.tokens = tokens;
    this.users = users;
    this.credentials = credentials;
  }

  @Override
  public Class<Request> getRequestType() {
    return Request.class;
  }

  @Override
  @Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
  public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
    return tokens
        .verify(request.getToken().getToken())
        .map(this::authenticate)
        .orElse(Uni.createFrom().nullItem());
  }

  private Uni<SecurityIdentity> authenticate(AccessTokens.Claims claims) {
    return Panache.withSession(
        () ->
            users
                .findById(claims.userId())
                .flatMap(
                    user ->
                        credentials
                            .find(claims.userId(), claims.credentialId())
                            .map(credential -> identity(user, credential, claims))));
  }

  private SecurityIdentity identity(User user, Credential credential, AccessTokens.Claims claims) {
    if (user == null || !user.enabled || credential != null && credential.suspended) {
      return null;
    }
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new AuthenticatedUser(user.id, tokens.isFresh(claims), credential != null))
        .build();
  }
}
