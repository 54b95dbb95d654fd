package io.fidoserver.admin;

import static org.jboss.resteasy.reactive.RestResponse.Status.CREATED;

import io.fidoserver.account.PasskeyList;
import io.fidoserver.account.PasskeyView;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.BinaryParameter;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Scope;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.Username;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;

/** Users and their credentials, for operators. */
@Path("/api/v1/admin/users")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Users")
public class AdminUsersResource {

  private final RelyingParties relyingParties;
  private final UserAdministration users;
  private final UserChanges changes;

  AdminUsersResource(RelyingParties relyingParties, UserAdministration users, UserChanges changes) {
    this.relyingParties = relyingParties;
    this.users = users;
    this.changes = changes;
  }

  @GET
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(
      summary = "Users whose name starts with query, in pages; or the one of a name or an ID")
  public Uni<Success<UserPage>> page(
      @QueryParam("query") String query,
      @QueryParam("username") String username,
      @QueryParam("externalId") String externalId,
      @QueryParam("cursor") String cursor,
      @QueryParam("limit") String limit,
      @Context UriInfo uri) {
    QueryParameters.verifyOne(uri.getQueryParameters(), List.of("username", "externalId", "query"));
    Uni<UserPage> found =
        username != null
            ? users.named(
                relyingParties.current(),
                QueryParameters.optional("username", username, Username::of))
            : externalId != null
                ? users.withExternalId(
                    relyingParties.current(),
                    QueryParameters.optional("externalId", externalId, ExternalId::new))
                : users.page(
                    relyingParties.current(),
                    QueryParameters.optional("query", query, Username::of),
                    cursor,
                    QueryParameters.limit(limit));
    return found.map(page -> Success.of("Users", page));
  }

  @POST
  @ErrorResponses({
    ErrorCode.BASE64_ERROR,
    ErrorCode.USER_EXISTS,
    ErrorCode.RELYING_PARTY_LIMIT_REACHED
  })
  @PermissionsAllowed(Scope.USERS_WRITE)
  @ResponseStatus(201)
  @Operation(summary = "Creates a user without passkeys; 200 where the same one is there")
  public Uni<RestResponse<Success<UserView>>> create(@Valid UserCreation request) {
    return changes
        .create(relyingParties.current(), request)
        .map(
            creation ->
                creation.isNew()
                    ? RestResponse.status(CREATED, Success.of("User created", creation.user()))
                    : RestResponse.ok(Success.of("User exists", creation.user())));
  }

  @GET
  @Path("/{userId}")
  @ErrorResponses({ErrorCode.USER_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(summary = "A user")
  public Uni<Success<UserView>> read(@PathParam("userId") UUID userId) {
    return users.read(relyingParties.current(), userId).map(user -> Success.of("User", user));
  }

  @PATCH
  @Path("/{userId}")
  @ErrorResponses({ErrorCode.USER_NOT_FOUND, ErrorCode.USER_EXISTS})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @Operation(summary = "Changes names and the external ID, or enables or disables the user")
  public Uni<Success<UpdatedUser>> update(
      @PathParam("userId") UUID userId, @Valid UserUpdate update) {
    return changes
        .update(relyingParties.current(), userId, update)
        .map(user -> Success.of("User updated", user));
  }

  @DELETE
  @Path("/{userId}")
  @ErrorResponses({ErrorCode.USER_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @Operation(summary = "Deletes the user with all credentials")
  public Uni<Success<UserView>> delete(@PathParam("userId") UUID userId) {
    return users
        .delete(relyingParties.current(), userId)
        .map(user -> Success.of("User deleted", user));
  }

  @GET
  @Path("/{userId}/credentials")
  @ErrorResponses({ErrorCode.USER_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(summary = "All credentials of the user")
  public Uni<Success<PasskeyList>> credentials(@PathParam("userId") UUID userId) {
    return users
        .credentials(relyingParties.current(), userId)
        .map(list -> Success.of("Credentials", list));
  }

  @PATCH
  @Path("/{userId}/credentials/{credentialId}")
  @ErrorResponses({ErrorCode.BASE64_ERROR, ErrorCode.CREDENTIAL_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @Operation(summary = "Suspends a credential, or reactivates it")
  public Uni<Success<PasskeyView>> suspend(
      @PathParam("userId") UUID userId,
      @PathParam("credentialId") String credentialId,
      @Valid CredentialUpdate update) {
    return users
        .suspend(
            relyingParties.current(),
            userId,
            BinaryParameter.decode("credentialId", credentialId),
            update.suspended())
        .map(credential -> Success.of("Credential updated", credential));
  }

  @DELETE
  @Path("/{userId}/credentials/{credentialId}")
  @ErrorResponses({ErrorCode.BASE64_ERROR, ErrorCode.CREDENTIAL_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @Operation(summary = "Revokes a credential")
  public Uni<Success<PasskeyView>> revoke(
      @PathParam("userId") UUID userId, @PathParam("credentialId") String credentialId) {
    return users
        .revoke(
            relyingParties.current(), userId, BinaryParameter.decode("credentialId", credentialId))
        .map(credential -> Success.of("Credential revoked", credential));
  }

  @GET
  @Path("/{userId}/enrollment-tokens")
  @ErrorResponses({ErrorCode.USER_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_READ)
  @Operation(summary = "The user's enrollment tokens that may still be used, without the tokens")
  public Uni<Success<EnrollmentTokenList>> enrollmentTokens(@PathParam("userId") UUID userId) {
    return users
        .enrollmentTokens(relyingParties.current(), userId)
        .map(list -> Success.of("Enrollment tokens", list));
  }

  @DELETE
  @Path("/{userId}/enrollment-tokens/{tokenId}")
  @ErrorResponses({ErrorCode.BASE64_ERROR, ErrorCode.NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @Operation(summary = "Revokes an enrollment token")
  public Uni<Success<EnrollmentTokenList>> revokeEnrollmentToken(
      @PathParam("userId") UUID userId, @PathParam("tokenId") String tokenId) {
    return users
        .revokeEnrollmentToken(
            relyingParties.current(), userId, BinaryParameter.decode("tokenId", tokenId))
        .map(left -> Success.of("Enrollment token revoked", left));
  }

  @POST
  @Path("/{userId}/enrollment-tokens")
  @ErrorResponses({ErrorCode.USER_NOT_FOUND})
  @PermissionsAllowed(Scope.USERS_WRITE)
  @ResponseStatus(201)
  @Operation(summary = "A token to register one credential, once; it ends the user's older ones")
  public Uni<Success<EnrollmentTokens.Issued>> enroll(
      @PathParam("userId") UUID userId, @Valid EnrollmentRequest request) {
    return users
        .enroll(relyingParties.current(), userId, request.expiresIn())
        .map(token -> Success.of("Enrollment token issued", token));
  }
}
