package io.fidoserver.apikey;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** API keys, for operators. */
@Path("/api/v1/admin/api-keys")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "API keys")
public class ApiKeysResource {

  private final RelyingParties relyingParties;
  private final ApiKeys keys;

  ApiKeysResource(RelyingParties relyingParties, ApiKeys keys) {
    this.relyingParties = relyingParties;
    this.keys = keys;
  }

  @GET
  @PermissionsAllowed(Scope.API_KEYS_READ)
  @Operation(summary = "All API keys, without the keys themselves")
  public Uni<Success<ApiKeyList>> list() {
    return keys.list(relyingParties.current()).map(list -> Success.of("API keys", list));
  }

  @POST
  @ErrorResponses({ErrorCode.API_KEY_EXISTS})
  @PermissionsAllowed(Scope.API_KEYS_WRITE)
  @ResponseStatus(201)
  @Operation(summary = "Creates an API key, which is returned once")
  public Uni<Success<IssuedApiKey>> create(@Valid ApiKeyCreation request) {
    return keys.create(relyingParties.current(), request)
        .map(key -> Success.of("API key created", key));
  }

  @POST
  @Path("/{keyId}/rotate")
  @ErrorResponses({ErrorCode.NOT_FOUND})
  @PermissionsAllowed(Scope.API_KEYS_WRITE)
  @Operation(summary = "Replaces an API key by a new one, which is returned once")
  public Uni<Success<IssuedApiKey>> rotate(
      @PathParam("keyId") UUID keyId, @Valid ApiKeyRotation request) {
    return keys.rotate(
            relyingParties.current(), keyId, request.overlap() == null ? 0 : request.overlap())
        .map(key -> Success.of("API key rotated", key));
  }

  @DELETE
  @Path("/{keyId}")
  @ErrorResponses({ErrorCode.NOT_FOUND})
  @PermissionsAllowed(Scope.API_KEYS_WRITE)
  @Operation(summary = "Revokes an API key")
  public Uni<Success<ApiKeyView>> revoke(@PathParam("keyId") UUID keyId) {
    return keys.revoke(relyingParties.current(), keyId)
        .map(key -> Success.of("API key revoked", key));
  }
}
