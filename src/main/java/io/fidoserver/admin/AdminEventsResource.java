package io.fidoserver.admin;

import io.fidoserver.audit.EventType;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Audit trail, for operators. */
@Path("/api/v1/admin/events")
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.INVALID_REQUEST)
@Tag(name = "Events")
public class AdminEventsResource {

  private final RelyingParties relyingParties;
  private final EventSearch events;

  AdminEventsResource(RelyingParties relyingParties, EventSearch events) {
    this.relyingParties = relyingParties;
    this.events = events;
  }

  @GET
  @PermissionsAllowed(Scope.EVENTS_READ)
  @Operation(summary = "Events of a user or a type, newest first, in pages")
  public Uni<Success<EventPage>> page(
      @QueryParam("userId") String userId,
      @QueryParam("type") String type,
      @QueryParam("cursor") String cursor,
      @QueryParam("limit") String limit) {
    return events
        .page(
            relyingParties.current(),
            QueryParameters.optional("userId", userId, UUID::fromString),
            QueryParameters.optional("type", type, EventType::valueOf),
            cursor,
            QueryParameters.limit(limit))
        .map(page -> Success.of("Events", page));
  }
}
