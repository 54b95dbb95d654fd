package io.fidoserver.conformance;

import io.fidoserver.ceremony.AuthenticationBeginRequest;
import io.fidoserver.ceremony.AuthenticationCeremony;
import io.fidoserver.ceremony.RegistrationAuthorizer;
import io.fidoserver.ceremony.RegistrationBeginRequest;
import io.fidoserver.ceremony.RegistrationCeremony;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.ErrorMapper;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.webauthn.verification.ClientData;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Ceremonies by "FIDO2: Server Requirements and Transport Binding Profile" §7. They need no token,
 * so that any caller can add a credential to any account: for tests only.
 */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ConformanceResource {

  private final RelyingParties relyingParties;
  private final RegistrationCeremony registration;
  private final AuthenticationCeremony authentication;
  private final RegistrationAuthorizer registrants;
  private final ChallengeStore challenges;
  private final ErrorMapper errors;

  ConformanceResource(
      RelyingParties relyingParties,
      RegistrationCeremony registration,
      AuthenticationCeremony authentication,
      RegistrationAuthorizer registrants,
      ChallengeStore challenges,
      ErrorMapper errors) {
    this.relyingParties = relyingParties;
    this.registration = registration;
    this.authentication = authentication;
    this.registrants = registrants;
    this.challenges = challenges;
    this.errors = errors;
  }

  @POST
  @Path("/attestation/options")
  @Operation(hidden = true)
  public Uni<ServerResponse> creationOptions(@Valid RegistrationBeginRequest request) {
    return registrants
        .named(request.username())
        .flatMap(registrant -> registration.begin(request, registrant))
        .map(ServerResponse::ok);
  }

  @POST
  @Path("/attestation/result")
  @Operation(hidden = true)
  public Uni<ServerResponse> attestation(@Valid AttestationResult result) {
    return challenges
        .username(relyingParties.current(), ClientData.parse(result.response().clientDataJSON()))
        .onItem()
        .ifNull()
        .failWith(() -> new ApiException(ErrorCode.CHALLENGE_NOT_FOUND))
        .flatMap(
            username ->
                registrants
                    .named(username)
                    .flatMap(registrant -> registration.complete(result.by(username), registrant)))
        .map(done -> ServerResponse.ok(null));
  }

  @POST
  @Path("/assertion/options")
  @Operation(hidden = true)
  public Uni<ServerResponse> requestOptions(@Valid AuthenticationBeginRequest request) {
    return authentication
        .begin(relyingParties.current(), request, request.username())
        .map(ServerResponse::ok);
  }

  @POST
  @Path("/assertion/result")
  @Operation(hidden = true)
  public Uni<ServerResponse> assertion(@Valid AssertionResult result) {
    return challenges
        .username(relyingParties.current(), ClientData.parse(result.response().clientDataJSON()))
        .flatMap(
            username ->
                authentication.complete(relyingParties.current(), result.by(username), username))
        .map(done -> ServerResponse.ok(null));
  }

  @ServerExceptionMapper
  Response failed(Throwable failure, RoutingContext request) {
    ApiException why = errors.explain(request, failure);
    String text =
        Stream.of(why.code(), why.reason(), why.field())
            .filter(Objects::nonNull)
            .map(Object::toString)
            .collect(Collectors.joining(" "));
    return Response.status(why.code().status())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(ServerResponse.failed(text))
        .build();
  }
}
