package io.fidoserver.admin;

import static org.jboss.resteasy.reactive.RestResponse.Status.CREATED;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingPartyDefinition;
import io.fidoserver.security.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

/** Relying parties, for the platform's operators; not under the path of one of them. */
@Path("/api/v1/admin/relying-parties")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses({ErrorCode.INVALID_REQUEST, ErrorCode.NOT_FOUND})
@Tag(name = "Relying parties")
public class RelyingPartiesResource {

  private final RelyingParties relyingParties;
  private final RelyingPartyAdministration administration;

  RelyingPartiesResource(RelyingParties relyingParties, RelyingPartyAdministration administration) {
    this.relyingParties = relyingParties;
    this.administration = administration;
  }

  @GET
  @PermissionsAllowed(Scope.RELYING_PARTIES_READ)
  @Operation(summary = "All relying parties")
  public Uni<Success<RelyingPartyList>> list() {
    return ofPlatform(() -> Success.of("Relying parties", administration.list()));
  }

  @GET
  @Path("/{name}")
  @PermissionsAllowed(Scope.RELYING_PARTIES_READ)
  @Operation(summary = "A relying party")
  public Uni<Success<RelyingPartyView>> read(@PathParam("name") String name) {
    return ofPlatform(() -> Success.of("Relying party", administration.read(name)));
  }

  @PUT
  @Path("/{name}")
  @ErrorResponses(ErrorCode.RELYING_PARTY_EXISTS)
  @PermissionsAllowed(Scope.RELYING_PARTIES_WRITE)
  @ResponseStatus(201)
  @Operation(summary = "Creates a relying party; 200 where it is there, and is changed")
  public Uni<RestResponse<Success<RelyingPartyView>>> put(
      @PathParam("name") String name, @NotNull @Valid RelyingPartyDefinition definition) {
    verifyPlatform();
    if (!RelyingParties.isName(name)) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST,
          "name",
          "must have 1 to 63 letters a-z, digits and inner hyphens");
    }
    return administration
        .put(name, definition)
        .map(
            change ->
                change.isNew()
                    ? RestResponse.status(
                        CREATED, Success.of("Relying party created", change.relyingParty()))
                    : RestResponse.ok(Success.of("Relying party updated", change.relyingParty())));
  }

  @DELETE
  @Path("/{name}")
  @ErrorResponses({ErrorCode.RELYING_PARTY_EXISTS, ErrorCode.RELYING_PARTY_HAS_USERS})
  @PermissionsAllowed(Scope.RELYING_PARTIES_WRITE)
  @Operation(summary = "Deletes a relying party; one with users with force=true only")
  public Uni<Success<RelyingPartyView>> delete(
      @PathParam("name") String name, @QueryParam("force") boolean force) {
    verifyPlatform();
    return administration
        .delete(name, force)
        .map(deleted -> Success.of("Relying party deleted", deleted));
  }

  @POST
  @Path("/{name}/keys")
  @PermissionsAllowed(Scope.RELYING_PARTIES_WRITE)
  @ResponseStatus(201)
  @Operation(summary = "A new key for its tokens, which signs after it was published for a while")
  public Uni<Success<RelyingPartyView>> rotateKey(@PathParam("name") String name) {
    verifyPlatform();
    return administration.rotateKey(name).map(view -> Success.of("Key created", view));
  }

  private <T> Uni<T> ofPlatform(Supplier<T> answer) {
    verifyPlatform();
    return Uni.createFrom().item(answer);
  }

  private void verifyPlatform() {
    if (!relyingParties.current().isDefault()) {
      throw new ApiException(ErrorCode.NOT_FOUND);
    }
  }
}
