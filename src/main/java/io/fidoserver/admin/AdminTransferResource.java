package io.fidoserver.admin;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.StreamedBody;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Operator;
import io.fidoserver.security.Scope;
import io.fidoserver.transfer.ImportResult;
import io.fidoserver.transfer.TransferredUser;
import io.fidoserver.transfer.UserExport;
import io.fidoserver.transfer.UserImport;
import io.quarkus.security.PermissionsAllowed;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Import and export of users with their credentials, for operators. */
@Path("/api/v1/admin")
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Import and export")
public class AdminTransferResource {

  private static final String NDJSON = "application/x-ndjson";

  private final RelyingParties relyingParties;
  private final UserImport users;
  private final UserExport export;
  private final SecurityIdentity caller;

  AdminTransferResource(
      RelyingParties relyingParties, UserImport users, UserExport export, SecurityIdentity caller) {
    this.relyingParties = relyingParties;
    this.users = users;
    this.export = export;
    this.caller = caller;
  }

  @POST
  @ErrorResponses(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
  @Path("/import")
  @PermissionsAllowed(Scope.USERS_WRITE)
  @StreamedBody
  @Blocking
  @Consumes(NDJSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(summary = "Imports users with their credentials, one in a line")
  public Success<ImportResult> importUsers(@QueryParam("restore") boolean restore, InputStream body)
      throws IOException {
    return Success.of("Import completed", users.run(body, restore, Operator.detail(caller)));
  }

  @GET
  @Path("/export")
  @PermissionsAllowed(Scope.USERS_READ)
  @Produces(NDJSON)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @Operation(summary = "Exports all users with their credentials, one in a line")
  public Multi<TransferredUser> exportUsers() {
    return export.run(relyingParties.current(), Operator.detail(caller));
  }
}
