package io.fidoserver.account;

import io.fidoserver.http.Success;
import io.fidoserver.security.CurrentUser;
import io.fidoserver.security.SignedIn;
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

/** The account of the user who calls. */
@Path("/api/v1/me")
@SignedIn
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class MeResource {

  private final Accounts accounts;
  private final CurrentUser caller;

  MeResource(Accounts accounts, CurrentUser caller) {
    this.accounts = accounts;
    this.caller = caller;
  }

  @GET
  @Operation(summary = "The account")
  public Uni<Success<Account>> read() {
    return accounts.read(caller.userId()).map(account -> Success.of("Account", account));
  }

  @PATCH
  @Operation(summary = "Changes the display name")
  public Uni<Success<UpdatedAccount>> rename(@Valid AccountUpdate update) {
    return accounts
        .rename(caller.userId(), update.displayName())
        .map(account -> Success.of("Account updated", account));
  }

  @DELETE
  @Operation(summary = "Deletes the account with all its credentials")
  public Uni<Success<AcceptedCredentials>> delete() {
    return accounts.delete(caller.userId()).map(left -> Success.of("Account deleted", left));
  }
}
