package io.fidoserver.account;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.BinaryParameter;
import io.fidoserver.http.Success;
import io.fidoserver.ratelimit.RateLimited;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.AuthenticatedUser;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The credentials of the user who calls. */
@Path("/api/v1/me/credentials")
@Authenticated
@RateLimited
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Account")
public class MyCredentialsResource {

  private final RelyingParties relyingParties;
  private final Passkeys passkeys;
  private final SecurityIdentity caller;

  MyCredentialsResource(RelyingParties relyingParties, Passkeys passkeys, SecurityIdentity caller) {
    this.relyingParties = relyingParties;
    this.passkeys = passkeys;
    this.caller = caller;
  }

  @GET
  @Operation(summary = "All credentials of the user")
  public Uni<Success<PasskeyList>> list() {
    return passkeys
        .list(relyingParties.current(), user().id())
        .map(list -> Success.of("Credentials", list));
  }

  @PATCH
  @Path("/{credentialId}")
  @ErrorResponses({ErrorCode.BASE64_ERROR, ErrorCode.CREDENTIAL_NOT_FOUND})
  @Operation(summary = "Changes the nickname, or clears it")
  public Uni<Success<PasskeyView>> rename(
      @PathParam("credentialId") String credentialId, @Valid PasskeyUpdate update) {
    return passkeys
        .rename(
            relyingParties.current(),
            user().verifyStrength().id(),
            BinaryParameter.decode("credentialId", credentialId),
            update.nickname().orElse(null))
        .map(passkey -> Success.of("Credential updated", passkey));
  }

  @DELETE
  @Path("/{credentialId}")
  @ErrorResponses({
    ErrorCode.BASE64_ERROR,
    ErrorCode.CREDENTIAL_NOT_FOUND,
    ErrorCode.LAST_CREDENTIAL
  })
  @Operation(summary = "Deletes a credential; the last one with force=true only")
  public Uni<Success<AcceptedCredentials>> delete(
      @PathParam("credentialId") String credentialId, @QueryParam("force") boolean force) {
    return passkeys
        .delete(
            relyingParties.current(),
            user().verifyFresh().verifyStrength().id(),
            BinaryParameter.decode("credentialId", credentialId),
            force)
        .map(left -> Success.of("Credential deleted", left));
  }

  private AuthenticatedUser user() {
    return caller.getPrincipal(AuthenticatedUser.class);
  }
}
