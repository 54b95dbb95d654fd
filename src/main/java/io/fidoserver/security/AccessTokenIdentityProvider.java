package io.fidoserver.security;

import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.token.AccessTokens;
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
 * Identity provider of access tokens: finds the {@link AuthenticatedUser} in the database for each
 * request, so that a token is refused as soon as its user is deleted or disabled, or its credential
 * is suspended. If that credential was deleted, as users may delete the one that they signed in
 * with, the token is accepted, but may not register another.
 */
@ApplicationScoped
class AccessTokenIdentityProvider implements IdentityProvider<AccessTokenIdentityProvider.Request> {

  /** Request with a JWT. */
  static final class Request extends TokenAuthenticationRequest {
    Request(String token) {
      super(new TokenCredential(token, "Bearer"));
    }
  }

  private final AccessTokens tokens;
  private final CredentialRepository credentials;
  private final RelyingParties relyingParties;

  AccessTokenIdentityProvider(
      AccessTokens tokens, CredentialRepository credentials, RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
    this.tokens = tokens;
    this.credentials = credentials;
  }

  @Override
  public Class<Request> getRequestType() {
    return Request.class;
  }

  @Override
  @Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
  public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
    RelyingParty relyingParty = relyingParties.current();
    return tokens
        .verify(relyingParty, request.getToken().getToken())
        .map(claims -> authenticate(relyingParty, claims))
        .orElse(Uni.createFrom().nullItem());
  }

  private Uni<SecurityIdentity> authenticate(
      RelyingParty relyingParty, AccessTokens.Claims claims) {
    return Panache.withSession(
            () ->
                credentials.findUsable(
                    relyingParty, claims.userId(), claims.credentialId(), claims.issuedAt()))
        .map(found -> found == null ? null : identity(relyingParty, found, claims));
  }

  private SecurityIdentity identity(
      RelyingParty relyingParty,
      CredentialRepository.Usable credential,
      AccessTokens.Claims claims) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(
            new AuthenticatedUser(
                claims.userId(),
                claims.authTime(),
                claims.amr(),
                tokens.isFresh(relyingParty, claims),
                credential.verifiable()))
        .build();
  }
}
