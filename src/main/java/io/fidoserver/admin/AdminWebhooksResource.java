package io.fidoserver.admin;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventType;
import io.fidoserver.audit.Outbox;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.http.Success;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.security.Operator;
import io.fidoserver.security.Scope;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.PermissionsAllowed;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Webhook, for operators. */
@Path("/api/v1/admin/webhooks")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Events")
@ErrorResponses(ErrorCode.INVALID_REQUEST)
public class AdminWebhooksResource {

  private final RelyingParties relyingParties;
  private final Outbox outbox;
  private final AuditLog audit;
  private final SecurityIdentity caller;
  private final Clock clock;

  AdminWebhooksResource(
      RelyingParties relyingParties,
      Outbox outbox,
      AuditLog audit,
      SecurityIdentity caller,
      Clock clock) {
    this.relyingParties = relyingParties;
    this.outbox = outbox;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  @POST
  @Path("/redeliver")
  @PermissionsAllowed(Scope.EVENTS_READ)
  @ErrorResponses(ErrorCode.NOT_FOUND)
  @Operation(summary = "Queues events for the webhook again; NOT_FOUND: there is no webhook")
  public Uni<Success<Redelivery>> redeliver(@Valid RedeliveryRequest request) {
    if (!audit.hasWebhook(relyingParties.current())) {
      throw new ApiException(ErrorCode.NOT_FOUND);
    }
    return Panache.withTransaction(
            () ->
                outbox
                    .redeliver(relyingParties.current(), request.since(), clock.instant())
                    .call(
                        queued ->
                            audit.record(
                                EventType.WEBHOOK_REDELIVERY_REQUESTED,
                                null,
                                null,
                                Operator.detail(caller).withDeliveries(queued))))
        .map(queued -> Success.of("Deliveries queued", new Redelivery(queued)));
  }
}
