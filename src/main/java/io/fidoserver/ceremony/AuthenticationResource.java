package io.fidoserver.ceremony;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.observability.Measured;
import io.fidoserver.observability.Measured.Phase;
import io.fidoserver.ratelimit.FailedCompletionLimiter;
import io.fidoserver.ratelimit.RateLimited;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.options.RequestOptions;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Authentication with passkeys. */
@Path("/api/v1/webauthn/authenticate")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RateLimited
@Tag(name = "Authentication")
public class AuthenticationResource {

  private final RelyingParties relyingParties;
  private final AuthenticationCeremony ceremony;
  private final NamedUsers named;
  private final FailedCompletionLimiter failedCompletions;

  AuthenticationResource(
      RelyingParties relyingParties,
      AuthenticationCeremony ceremony,
      NamedUsers named,
      FailedCompletionLimiter failedCompletions) {
    this.relyingParties = relyingParties;
    this.named = named;
    this.failedCompletions = failedCompletions;
    this.ceremony = ceremony;
  }

  @POST
  @Path("/begin")
  @SecurityRequirement(name = "adminToken")
  @Measured(ceremony = Ceremony.AUTHENTICATION, phase = Phase.BEGIN)
  @ErrorResponses({
    ErrorCode.BASE64_ERROR,
    ErrorCode.UNAUTHORIZED,
    ErrorCode.FORBIDDEN,
    ErrorCode.USER_NOT_FOUND,
    ErrorCode.NO_CREDENTIALS
  })
  @Operation(summary = "Options for navigator.credentials.get()")
  public Uni<Success<RequestOptions>> begin(@Valid AuthenticationBeginRequest request) {
    RelyingParty relyingParty = relyingParties.current();
    return username(relyingParty, request.user())
        .flatMap(username -> ceremony.begin(relyingParty, request, username))
        .map(options -> Success.of("Authentication challenge created", options));
  }

  @POST
  @Path("/complete")
  @SecurityRequirement(name = "accessToken")
  @SecurityRequirement(name = "adminToken")
  @Measured(ceremony = Ceremony.AUTHENTICATION, phase = Phase.COMPLETE)
  @ErrorResponses({
    ErrorCode.BASE64_ERROR,
    ErrorCode.DESERIALIZATION_ERROR,
    ErrorCode.MISSING_CHALLENGE,
    ErrorCode.INVALID_CHALLENGE_TYPE,
    ErrorCode.CHALLENGE_EXPIRED,
    ErrorCode.UNAUTHORIZED,
    ErrorCode.USER_NOT_FOUND,
    ErrorCode.INVALID_SIGNATURE,
    ErrorCode.CLONED_AUTHENTICATOR,
    ErrorCode.FORBIDDEN,
    ErrorCode.CREDENTIAL_NOT_FOUND,
    ErrorCode.CHALLENGE_NOT_FOUND
  })
  @Operation(summary = "Verifies what navigator.credentials.get() returned")
  public Uni<Success<AuthenticationResult>> complete(@Valid AuthenticationCompleteRequest request) {
    RelyingParty relyingParty = relyingParties.current();
    return username(relyingParty, request.user())
        .flatMap(
            username ->
                failedCompletions.limit(
                    relyingParty,
                    username == null ? null : username.key(),
                    () -> ceremony.complete(relyingParty, request, username)))
        .map(result -> Success.of("Authentication completed", result));
  }

  private Uni<Username> username(RelyingParty relyingParty, UserReference user) {
    return user.hasId()
        ? named.username(relyingParty, user)
        : Uni.createFrom().item(user.username());
  }
}
