package io.fidoserver.ceremony;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.observability.Measured;
import io.fidoserver.observability.Measured.Phase;
import io.fidoserver.ratelimit.FailedCompletionLimiter;
import io.fidoserver.ratelimit.NewUsersRateLimited;
import io.fidoserver.ratelimit.RateLimited;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.options.CreationOptions;
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

/** Registration of passkeys. */
@Path("/api/v1/webauthn/register")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Registration")
public class RegistrationResource {

  private final RegistrationCeremony ceremony;
  private final RegistrationAuthorizer registrants;
  private final FailedCompletionLimiter failedCompletions;

  RegistrationResource(
      RegistrationCeremony ceremony,
      RegistrationAuthorizer registrants,
      FailedCompletionLimiter failedCompletions) {
    this.failedCompletions = failedCompletions;
    this.ceremony = ceremony;
    this.registrants = registrants;
  }

  @POST
  @Path("/begin")
  @SecurityRequirement(name = "accessToken")
  @SecurityRequirement(name = "enrollmentToken")
  @SecurityRequirement(name = "adminToken")
  @RateLimited
  @Measured(ceremony = Ceremony.REGISTRATION, phase = Phase.BEGIN)
  @ErrorResponses({
    ErrorCode.BASE64_ERROR,
    ErrorCode.UNAUTHORIZED,
    ErrorCode.FORBIDDEN,
    ErrorCode.REGISTRATION_CLOSED,
    ErrorCode.USER_NOT_FOUND,
    ErrorCode.USER_EXISTS,
    ErrorCode.RELYING_PARTY_LIMIT_REACHED
  })
  @Operation(summary = "Options for navigator.credentials.create()")
  public Uni<Success<CreationOptions>> begin(@Valid RegistrationBeginRequest request) {
    return registrants
        .current(request.user())
        .flatMap(registrant -> ceremony.begin(request, registrant))
        .map(options -> Success.of("Registration challenge created", options));
  }

  @POST
  @Path("/complete")
  @SecurityRequirement(name = "accessToken")
  @SecurityRequirement(name = "enrollmentToken")
  @SecurityRequirement(name = "adminToken")
  @NewUsersRateLimited
  @Measured(ceremony = Ceremony.REGISTRATION, phase = Phase.COMPLETE)
  @ErrorResponses({
    ErrorCode.BASE64_ERROR,
    ErrorCode.DESERIALIZATION_ERROR,
    ErrorCode.MISSING_CHALLENGE,
    ErrorCode.REGISTRATION_CLOSED,
    ErrorCode.INVALID_CHALLENGE_TYPE,
    ErrorCode.UNAUTHORIZED,
    ErrorCode.FORBIDDEN,
    ErrorCode.USER_NOT_FOUND,
    ErrorCode.CHALLENGE_EXPIRED,
    ErrorCode.INVALID_ATTESTATION,
    ErrorCode.CHALLENGE_NOT_FOUND,
    ErrorCode.USER_EXISTS,
    ErrorCode.CREDENTIAL_EXISTS,
    ErrorCode.CREDENTIAL_LIMIT_REACHED,
    ErrorCode.RELYING_PARTY_LIMIT_REACHED,
    ErrorCode.AUTHENTICATOR_NOT_ALLOWED
  })
  @Operation(summary = "Verifies what navigator.credentials.create() returned")
  public Uni<Success<RegistrationResult>> complete(@Valid RegistrationCompleteRequest request) {
    return registrants
        .current(request.user())
        .flatMap(
            registrant ->
                failedCompletions.limit(
                    registrant.relyingParty(),
                    registrant.username().key(),
                    () -> ceremony.complete(request, registrant)))
        .map(result -> Success.of("Registration completed", result));
  }
}
