package io.fidoserver.admin;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.BinaryParameter;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Enrollments, for operators and back ends. */
@Path("/api/v1/admin/enrollments")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Users")
public class EnrollmentsResource {

  private final RelyingParties relyingParties;
  private final Enrollments enrollments;

  EnrollmentsResource(RelyingParties relyingParties, Enrollments enrollments) {
    this.relyingParties = relyingParties;
    this.enrollments = enrollments;
  }

  @POST
  @ErrorResponses({ErrorCode.USER_NOT_FOUND, ErrorCode.USER_EXISTS})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @ResponseStatus(201)
  @Operation(summary = "A token to register one credential, once, on these terms")
  public Uni<Success<IssuedEnrollment>> create(@Valid EnrollmentCreation request) {
    return enrollments
        .create(relyingParties.current(), request)
        .map(issued -> Success.of("Enrollment created", issued));
  }

  @GET
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(summary = "Enrollments that may still be used, without the tokens, in pages")
  public Uni<Success<EnrollmentPage>> page(
      @QueryParam("cursor") String cursor, @QueryParam("limit") String limit) {
    return enrollments
        .page(relyingParties.current(), cursor, QueryParameters.limit(limit))
        .map(page -> Success.of("Enrollments", page));
  }

  @DELETE
  @Path("/{enrollmentId}")
  @ErrorResponses({ErrorCode.BASE64_ERROR, ErrorCode.NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @Operation(summary = "Revokes an enrollment")
  public Uni<Success<EnrollmentView>> revoke(@PathParam("enrollmentId") String enrollmentId) {
    return enrollments
        .revoke(relyingParties.current(), BinaryParameter.decode("enrollmentId", enrollmentId))
        .map(revoked -> Success.of("Enrollment revoked", revoked));
  }
}
