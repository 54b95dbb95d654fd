package io.fidoserver.observability;

import io.fidoserver.adoption.Adoption;
import io.fidoserver.error.ApiException;
import io.fidoserver.http.ErrorMapper;
import io.fidoserver.http.LoadShedding;
import io.fidoserver.http.PathAnnotations;
import io.fidoserver.http.RequestPipeline;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.Ceremony;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ImageMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Metrics of {@link Measured} requests: number and duration by outcome, also of those that did not
 * reach their resource. Every label is from an enumeration, and none from the client's input.
 */
@ApplicationScoped
public class CeremonyMetrics {

  private static final String NAME = "fido.ceremonies";
  private static final String SUCCESS = "SUCCESS";
  private static final String REFUSED = "REFUSED";

  private record End(
      String relyingParty,
      Ceremony ceremony,
      Measured.Phase phase,
      String outcome,
      String reason) {}

  /** From a fast sign-in to more than the response timeout. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2)
  };

  private final MeterRegistry metrics;
  private final PathAnnotations calls;
  private final Adoption adoption;
  private final RelyingParties relyingParties;

  /** Timers by their labels, as a lookup in the registry costs more than the recording. */
  private final Map<End, Timer> timers = new ConcurrentHashMap<>();

  CeremonyMetrics(
      MeterRegistry metrics,
      PathAnnotations calls,
      LoadShedding load,
      Adoption adoption,
      RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
    this.adoption = adoption;
    this.metrics = metrics;
    this.calls = calls;
    metrics.gauge("fido.http.in.flight", load, LoadShedding::inFlight);
    metrics.gauge("fido.runtime", Tags.of("mode", mode()), 1);
  }

  void register(@Observes Filters filters) {
    RequestPipeline.METRICS.register(filters, this::measure);
  }

  private void measure(RoutingContext routing) {
    calls.find(routing, Measured.class).ifPresent(call -> measure(routing, call));
    routing.next();
  }

  private void measure(RoutingContext routing, Measured call) {
    Timer.Sample sample = Timer.start(metrics);
    routing.addEndHandler(
        done -> {
          String outcome = done.succeeded() ? outcome(routing) : "ABORTED";
          RelyingParty relyingParty = relyingParties.of(routing);
          End end =
              new End(
                  relyingParties.label(relyingParty),
                  call.ceremony(),
                  call.phase(),
                  outcome,
                  reason(routing));
          sample.stop(timers.computeIfAbsent(end, this::timer));
          count(relyingParty, end);
        });
  }

  private void count(RelyingParty relyingParty, End end) {
    if (end.phase() == Measured.Phase.BEGIN) {
      if (end.outcome().equals(SUCCESS)) {
        adoption.begun(relyingParty, end.ceremony());
      }
    } else if (end.outcome().equals(SUCCESS)) {
      adoption.completed(relyingParty, end.ceremony());
    } else if (end.outcome().equals(REFUSED)) {
      adoption.refused(relyingParty, end.ceremony(), end.reason());
    }
  }

  private Timer timer(End end) {
    return Timer.builder(NAME)
        .tags("ceremony", end.ceremony().name(), "phase", end.phase().name())
        .tags("relying_party", end.relyingParty())
        .tags("outcome", end.outcome(), "reason", end.reason())
        .serviceLevelObjectives(BUCKETS)
        .register(metrics);
  }

  /**
   * Returns the outcome: success, refusal, or failure of the server; ABORTED if the client did not
   * wait is the caller's.
   */
  private static String outcome(RoutingContext routing) {
    int status = routing.response().getStatusCode();
    return status < 400 ? SUCCESS : status < 500 ? REFUSED : "FAILED";
  }

  /**
   * Returns the reason that the client was told: a mask of it would be lifted by whoever may read
   * metrics.
   */
  private static String reason(RoutingContext routing) {
    ApiException error = ErrorMapper.of(routing);
    if (error == null) {
      return "NONE";
    }
    return error.reason() == null ? error.code().name() : error.reason().name();
  }

  private static String mode() {
    return ImageMode.current() == ImageMode.NATIVE_RUN ? "NATIVE" : "JVM";
  }
}
