package io.fidoserver.admin;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.policy.ModelsInUse;
import io.fidoserver.policy.ModelsReport;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Models of authenticators, for operators. */
@Path("/api/v1/admin/reports/models")
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Policy")
public class AdminModelsResource {

  private final RelyingParties relyingParties;
  private final ModelsInUse models;

  AdminModelsResource(RelyingParties relyingParties, ModelsInUse models) {
    this.relyingParties = relyingParties;
    this.models = models;
  }

  @GET
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(summary = "Which models the stored credentials are of, and what the metadata say")
  public Uni<Success<ModelsReport>> report() {
    return models
        .report(relyingParties.current())
        .map(report -> Success.of("Models in use", report));
  }
}
