package io.fidoserver.observability;

import io.fidoserver.error.ApiException;
import io.fidoserver.http.ErrorMapper;
import io.fidoserver.http.LoadShedding;
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
 * Counts and times the ceremonies' calls, by what became of them. Every label is of an enumeration:
 * nothing that a client sends becomes one.
 */
@ApplicationScoped
public class CeremonyMetrics {

  private static final String NAME = "fido.ceremonies";

  /** Around all else that may answer. */
  private static final int OUTSIDE = 9_900;

  private record Call(String ceremony, String phase) {}

  private record End(Call call, String outcome, String reason) {}

  private static final Map<String, Call> CALLS =
      Map.of(
          "/api/v1/webauthn/register/begin", new Call("REGISTRATION", "BEGIN"),
          "/api/v1/webauthn/register/complete", new Call("REGISTRATION", "COMPLETE"),
          "/api/v1/webauthn/authenticate/begin", new Call("AUTHENTICATION", "BEGIN"),
          "/api/v1/webauthn/authenticate/complete", new Call("AUTHENTICATION", "COMPLETE"));

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

  /** Looking one up in the registry costs more than the time that it takes. */
  private final Map<End, Timer> timers = new ConcurrentHashMap<>();

  CeremonyMetrics(MeterRegistry metrics, LoadShedding load) {
    this.metrics = metrics;
    metrics.gauge("fido.http.in.flight", load, LoadShedding::inFlight);
    metrics.gauge("fido.runtime", Tags.of("mode", mode()), 1);
  }

  void register(@Observes Filters filters) {
    filters.register(this::measure, OUTSIDE);
  }

  private void measure(RoutingContext routing) {
    Call call = CALLS.get(routing.normalizedPath());
    if (call != null) {
      Timer.Sample sample = Timer.start(metrics);
      routing.addEndHandler(
          done -> {
            String outcome = done.succeeded() ? outcome(routing) : "ABORTED";
            sample.stop(
                timers.computeIfAbsent(new End(call, outcome, reason(routing)), this::timer));
          });
    }
    routing.next();
  }

  private Timer timer(End end) {
    return Timer.builder(NAME)
        .tags("ceremony", end.call().ceremony(), "phase", end.call().phase())
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
