package io.fidoserver.adoption;

import io.fidoserver.ratelimit.RateLimited;
import io.fidoserver.relyingparty.RelyingParties;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Outcomes of ceremonies in pages: what a server does not see, as nobody completes it. */
@Path("/api/v1/webauthn/client-outcomes")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RateLimited
@Tag(name = "Adoption")
public class ClientOutcomesResource {

  private final RelyingParties relyingParties;
  private final Adoption adoption;
  private final MeterRegistry metrics;

  ClientOutcomesResource(RelyingParties relyingParties, Adoption adoption, MeterRegistry metrics) {
    this.relyingParties = relyingParties;
    this.adoption = adoption;
    this.metrics = metrics;
  }

  @POST
  @NonBlocking
  @APIResponse(responseCode = "204", description = "Noted")
  @Operation(summary = "Tells how a ceremony ended in a page, without saying whose")
  public void report(@Valid @NotNull ClientOutcome outcome) {
    adoption.reported(relyingParties.current(), outcome);
    if (outcome.milliseconds() != null) {
      Timer.builder("fido.client.outcomes")
          .tags("ceremony", outcome.ceremony().name(), "outcome", outcome.outcome().name())
          .register(metrics)
          .record(outcome.milliseconds(), TimeUnit.MILLISECONDS);
    }
  }
}
