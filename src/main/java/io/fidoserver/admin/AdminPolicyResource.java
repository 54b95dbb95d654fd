package io.fidoserver.admin;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.policy.DryRun;
import io.fidoserver.policy.DryRunResult;
import io.fidoserver.policy.ProposedPolicy;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Policies, for operators. */
@Path("/api/v1/admin/policy")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Policy")
public class AdminPolicyResource {

  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final RelyingParties relyingParties;
  private final DryRun dryRun;

  AdminPolicyResource(RelyingParties relyingParties, DryRun dryRun) {
    this.relyingParties = relyingParties;
    this.dryRun = dryRun;
  }

  @POST
  @Path("/dry-run")
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(
      summary = "Whose credentials a policy would refuse, and who could not sign in any more")
  public Uni<Success<DryRunResult>> dryRun(
      @QueryParam("after") String after,
      @QueryParam("limit") String limit,
      @Valid ProposedPolicy policy) {
    UUID first = QueryParameters.optional("after", after, UUID::fromString);
    return dryRun
        .run(
            relyingParties.current(),
            policy,
            first == null ? BEFORE_ALL : first,
            QueryParameters.limit(limit))
        .map(result -> Success.of("Nothing was changed", result));
  }
}
