package io.fidoserver.ceremony;

import io.fidoserver.envelope.Success;
import io.fidoserver.webauthn.CreationOptions;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The registration of passkeys. */
@Path("/api/v1/webauthn/register")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RegistrationResource {

  private final RegistrationCeremony ceremony;

  RegistrationResource(RegistrationCeremony ceremony) {
    this.ceremony = ceremony;
  }

  @POST
  @Path("/begin")
  @Operation(summary = "Options for navigator.credentials.create()")
  public Uni<Success<CreationOptions>> begin(@Valid RegistrationBeginRequest request) {
    return ceremony
        .begin(request)
        .map(options -> Success.of("Registration challenge created", options));
  }

  @POST
  @Path("/complete")
  @Operation(summary = "Verifies what navigator.credentials.create() returned")
  public Uni<Success<RegistrationResult>> complete(@Valid RegistrationCompleteRequest request) {
    return ceremony.complete(request).map(result -> Success.of("Registration completed", result));
  }
}
