package io.fidoserver.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.interceptor.check.PermissionSecurityCheck;
import io.quarkus.security.spi.runtime.MethodDescription;
import io.quarkus.security.spi.runtime.SecurityCheck;
import io.quarkus.security.spi.runtime.SecurityCheckStorage;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;

/**
 * Authentication mechanism of bearer tokens in {@code Authorization} (RFC 6750 §2.1). The resource
 * method determines the kind of token: an operator's token or an API key if it requires a
 * permission; an access token if it requires an authenticated user; otherwise any: an operator's is
 * configured, an API key has its prefix, an access token has dots and an enrollment token none.
 */
@ApplicationScoped
class BearerAuthenticationMechanism implements HttpAuthenticationMechanism {

  private static final Pattern CREDENTIALS =
      Pattern.compile("bearer +([A-Za-z0-9\\-._~+/]+=*) *", Pattern.CASE_INSENSITIVE);

  private final SecurityCheckStorage checks;
  private final OperatorTokenIdentityProvider operators;

  BearerAuthenticationMechanism(
      SecurityCheckStorage checks, OperatorTokenIdentityProvider operators) {
    this.checks = checks;
    this.operators = operators;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext routing, IdentityProviderManager identities) {
    SecurityCheck check = check();
    List<String> headers = routing.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    // Several headers are a list (RFC 9110 §5.3), which is no token; if none is required, the first
    // one counts.
    String authorization =
        String.join(",", check == null && !headers.isEmpty() ? headers.subList(0, 1) : headers);
    if (authorization.isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    Matcher credentials = CREDENTIALS.matcher(authorization);
    return credentials.matches()
        ? identities.authenticate(request(check, credentials.group(1)))
        : Uni.createFrom().failure(new AuthenticationFailedException());
  }

  private AuthenticationRequest request(SecurityCheck check, String token) {
    boolean isOperators =
        check instanceof PermissionSecurityCheck || check == null && operators.isConfigured(token);
    if (ApiKeyAuthenticationRequest.isApiKey(token) && (isOperators || check == null)) {
      return new ApiKeyAuthenticationRequest(token);
    }
    if (isOperators) {
      return new OperatorTokenIdentityProvider.Request(token);
    }
    return check != null || token.contains(".")
        ? new AccessTokenIdentityProvider.Request(token)
        : new EnrollmentTokenIdentityProvider.Request(token);
  }

  /** Returns the security check of the requested resource method, from its annotations; or null. */
  private SecurityCheck check() {
    ResteasyReactiveResourceInfo call =
        CurrentRequestManager.get().getResteasyReactiveResourceInfo();
    return checks.getSecurityCheck(
        new MethodDescription(
            call.getResourceClass().getName(),
            call.getName(),
            MethodDescription.typesAsStrings(call.getParameterTypes())));
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext routing) {
    return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(
        OperatorTokenIdentityProvider.Request.class,
        ApiKeyAuthenticationRequest.class,
        AccessTokenIdentityProvider.Request.class,
        EnrollmentTokenIdentityProvider.Request.class);
  }
}
