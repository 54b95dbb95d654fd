package io.fidoserver.account;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The account of the user who calls. */
@Path("/api/v1/me")
@Authenticated
@RateLimited
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Account")
public class MeResource {

  private final RelyingParties relyingParties;
  private final Accounts accounts;
  private final SignOut signOut;
  private final SecurityIdentity caller;

  MeResource(
      RelyingParties relyingParties, Accounts accounts, SignOut signOut, SecurityIdentity caller) {
    this.signOut = signOut;
    this.relyingParties = relyingParties;
    this.accounts = accounts;
    this.caller = caller;
  }

  @GET
  @Operation(summary = "The account")
  public Uni<Success<Account>> read() {
    return accounts
        .read(relyingParties.current(), user().id())
        .map(account -> Success.of("Account", account));
  }

  @PATCH
  @Operation(summary = "Changes the display name")
  public Uni<Success<UpdatedAccount>> rename(@Valid AccountUpdate update) {
    return accounts
        .rename(relyingParties.current(), user().verifyStrength().id(), update.displayName())
        .map(account -> Success.of("Account updated", account));
  }

  @DELETE
  @Operation(summary = "Deletes the account with all its credentials")
  public Uni<Success<AcceptedCredentials>> delete() {
    return accounts
        .delete(relyingParties.current(), user().verifyFresh().verifyStrength().id())
        .map(left -> Success.of("Account deleted", left));
  }

  @DELETE
  @Path("/tokens")
  @Operation(summary = "Ends all access tokens of the user")
  public Uni<Success<Account>> signOut() {
    return signOut
        .everywhere(relyingParties.current(), user().id())
        .map(account -> Success.of("Signed out everywhere", account));
  }

  private AuthenticatedUser user() {
    return caller.getPrincipal(AuthenticatedUser.class);
  }
}
