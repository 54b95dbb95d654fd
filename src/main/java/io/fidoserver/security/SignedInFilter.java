package io.fidoserver.security;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody pass who brings no valid access token, before anything of the request is read. */
class SignedInFilter {

  private final AccessTokenVerifier users;
  private final CurrentUser caller;

  SignedInFilter(AccessTokenVerifier users, CurrentUser caller) {
    this.users = users;
    this.caller = caller;
  }

  @SignedIn
  @ServerRequestFilter
  Uni<Void> authenticate(ContainerRequestContext request) {
    String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    return users.of(Bearer.token(authorization)).invoke(caller::is).replaceWithVoid();
  }
}
