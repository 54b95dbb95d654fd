package io.fidoserver.security;

import io.fidoserver.encoding.Sha256;
import io.fidoserver.relyingparty.RelyingParties;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Identity provider of operators' tokens: finds the {@link Operator}, whose permissions are the
 * scopes of the token. API keys have a provider of their own.
 */
@Startup
@ApplicationScoped
class OperatorTokenIdentityProvider
    implements IdentityProvider<OperatorTokenIdentityProvider.Request> {

  /** Request with a token, whose hash may be configured. */
  static final class Request extends TokenAuthenticationRequest {
    Request(String token) {
      super(new TokenCredential(token, "Bearer"));
    }
  }

  private final AdminConfig config;
  private final RelyingParties relyingParties;

  OperatorTokenIdentityProvider(AdminConfig config, RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
    config.tokens().forEach(OperatorTokenIdentityProvider::verify);
    this.config = config;
  }

  private static void verify(String name, AdminConfig.Token token) {
    if (!token.isPlatforms()
        && token.scopes().stream().anyMatch(each -> each.matches(Scope.OF_PLATFORM))) {
      throw new ConfigurationException(
          "fido.admin.tokens.%s.scopes: relying-parties:read and :write need fido.admin.tokens.%s.relying-party=*"
              .formatted(name, name));
    }
  }

  @Override
  public Class<Request> getRequestType() {
    return Request.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(Request request, AuthenticationRequestContext context) {
    return Uni.createFrom()
        .item(configured(request.getToken().getToken()).map(Operator::identity).orElse(null));
  }

  /** Returns whether a token is configured as an operator's. */
  boolean isConfigured(String token) {
    return configured(token).isPresent();
  }

  private Optional<Operator> configured(String token) {
    String relyingParty = relyingParties.current().name();
    byte[] hash = Sha256.of(token);
    Operator found = null;
    // All are compared, each in constant time, so that the duration reveals nothing.
    for (Map.Entry<String, AdminConfig.Token> each : config.tokens().entrySet()) {
      if (MessageDigest.isEqual(HexFormat.of().parseHex(each.getValue().sha256()), hash)
          && each.getValue().isFor(relyingParty)) {
        found =
            new Operator(each.getKey(), each.getValue().scopes(), each.getValue().isPlatforms());
      }
    }
    return Optional.ofNullable(found);
  }
}
