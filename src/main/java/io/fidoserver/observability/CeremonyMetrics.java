package io.fidoserver.observability;

import io.fidoserver.error.ApiException;
import io.fidoserver.http.ErrorMapper;
import io.fidoserver.http.LoadShedding;
import io.fidoserver.http.PathAnnotations;
import io.fidoserver.http.RequestPipeline;
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
 * Counts and times the calls that are {@link Measured}, by what became of them, whether they got to
 * their resource or not. Every label is of an enumeration: nothing that a client sends becomes one.
 */
@ApplicationScoped
public class CeremonyMetrics {

  private static final String NAME = "fido.ceremonies";

  private record End(Ceremony ceremony, Measured.Phase phase, String outcome, String reason) {}

  /** From a quick sign-in to what a client has long been told is too long. */
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

  /** Looking one up in the registry costs more than the time that it takes. */
  private final Map<End, Timer> timers = new ConcurrentHashMap<>();

  CeremonyMetrics(MeterRegistry metrics, PathAnnotations calls, LoadShedding load) {
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
          End end = new End(call.ceremony(), call.phase(), outcome, reason(routing));
          sample.stop(timers.computeIfAbsent(end, this::timer));
        });
  }

  private Timer timer(End end) {
    return Timer.builder(NAME)
        .tags("ceremony", end.ceremony().name(), "phase", end.phase().name())
        .tags("outcome", end.outcome(), "reason", end.reason())
        .serviceLevelObjectives(BUCKETS)
        .register(metrics);
  }

  /** Whether it was done, refused, or our fault; ABORTED is what the client did not wait for. */
  private static String outcome(RoutingContext routing) {
    int status = routing.response().getStatusCode();
    return status < 400 ? "SUCCESS" : status < 500 ? "REFUSED" : "FAILED";
  }

  private static String reason(RoutingContext routing) {
    ApiException told = ErrorMapper.of(routing);
    if (told == null) {
      return "NONE";
    }
    ApiException error = told.unmasked();
    return error.reason() == null ? error.code().name() : error.reason().name();
  }

  private static String mode() {
    return ImageMode.current() == ImageMode.NATIVE_RUN ? "NATIVE" : "JVM";
  }
}
