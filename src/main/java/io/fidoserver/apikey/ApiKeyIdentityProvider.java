package io.fidoserver.apikey;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.ApiKeyAuthenticationRequest;
import io.fidoserver.security.Operator;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Identity provider of API keys: finds the key, whose scopes are the permissions. */
@ApplicationScoped
class ApiKeyIdentityProvider implements IdentityProvider<ApiKeyAuthenticationRequest> {

  private final ApiKeyRepository keys;
  private final RelyingParties relyingParties;

  ApiKeyIdentityProvider(ApiKeyRepository keys, RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
    this.keys = keys;
  }

  @Override
  public Class<ApiKeyAuthenticationRequest> getRequestType() {
    return ApiKeyAuthenticationRequest.class;
  }

  @Override
  @Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
  public Uni<SecurityIdentity> authenticate(
      ApiKeyAuthenticationRequest request, AuthenticationRequestContext context) {
    return keys.use(relyingParties.current(), request.getToken().getToken())
        .onItem()
        .ifNotNull()
        .transform(
            key -> new Operator(key.name, Set.copyOf(key.scopes), key.isPlatforms()).identity());
  }
}
