package io.fidoserver.admin;

import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.OperatorCalls;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.Scope;
import io.fidoserver.token.AccessTokens;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Introspection of access tokens (RFC 7662), for back ends that ask whether a sign-in still holds.
 */
@Path(OperatorCalls.INTROSPECTION)
@Tag(name = "Tokens")
public class IntrospectionResource {

  private final RelyingParties relyingParties;
  private final AccessTokens tokens;
  private final CredentialRepository credentials;

  IntrospectionResource(
      RelyingParties relyingParties, AccessTokens tokens, CredentialRepository credentials) {
    this.relyingParties = relyingParties;
    this.tokens = tokens;
    this.credentials = credentials;
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @ErrorResponses({
    ErrorCode.INVALID_REQUEST,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE
  })
  @PermissionsAllowed(Scope.TOKENS_INTROSPECT)
  @Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
  @Operation(
      summary = "Whether an access token is valid, and its user may still sign in (RFC 7662)")
  public Uni<Introspection> introspect(@FormParam("token") String token) {
    if (token == null || token.isEmpty()) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, "token", "must not be empty");
    }
    RelyingParty relyingParty = relyingParties.current();
    return tokens
        .verify(relyingParty, token)
        .map(claims -> lookUp(relyingParty, claims))
        .orElse(Uni.createFrom().item(Introspection.INACTIVE));
  }

  private Uni<Introspection> lookUp(RelyingParty relyingParty, AccessTokens.Claims claims) {
    return Panache.withSession(
            () ->
                credentials.findUsable(
                    relyingParty, claims.userId(), claims.credentialId(), claims.issuedAt()))
        .map(found -> found == null ? Introspection.INACTIVE : Introspection.of(claims.all()));
  }
}
