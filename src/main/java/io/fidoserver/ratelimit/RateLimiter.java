package io.fidoserver.ratelimit;

import static java.util.stream.Collectors.joining;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Rate limiter: counts across all pods in Redis; in this pod alone where there is no Redis, and
 * while it is unavailable. No request ever fails or waits because it can't be counted.
 */
@ApplicationScoped
public class RateLimiter {

  private static final Logger LOG = Logger.getLogger(RateLimiter.class);

  /** Subject of the first connection's probe. */
  private static final String NOBODY = "probe";

  /** Part of a URL that has the password, in messages of the client about nodes of a Cluster. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/@\\s]*@");

  /** Longest time that a start waits for the first connection. */
  private static final Duration FIRST_CONNECTION = Duration.ofSeconds(1);

  /** Places where requests are counted. */
  public enum Mode {
    /** In Redis: a limit holds for all pods together. */
    REDIS,
    /** In memory, as configured: a limit holds for each pod. */
    LOCAL,
    /** In memory, because Redis is unavailable. */
    DEGRADED
  }

  private final RedisCounters redis;
  private final LocalCounters local;
  private final MeterRegistry metrics;
  private final AtomicReference<Mode> mode;

  /** Quota that is asked for while Redis is unavailable. */
  private volatile List<Quota> probe = probe(NOBODY);

  RateLimiter(RedisCounters redis, LocalCounters local, MeterRegistry metrics) {
    this.redis = redis;
    this.local = local;
    this.metrics = metrics;
    this.mode = new AtomicReference<>(redis.areConfigured() ? Mode.REDIS : Mode.LOCAL);
    for (Mode each : Mode.values()) {
      metrics.gauge(
          "fido.rate.limit.mode",
          List.of(Tag.of("mode", each.name())),
          mode,
          now -> now.get() == each ? 1 : 0);
    }
  }

  /** Makes the first connection before there is a request that would wait for it. */
  void connect(@Observes StartupEvent start) {
    if (redis.areConfigured()) {
      redis
          .connect(probe)
          .ifNoItem()
          .after(FIRST_CONNECTION)
          .fail()
          .onFailure()
          .invoke(why -> degrade(why, probe))
          .onFailure()
          .recoverWithNull()
          .await()
          .indefinitely();
    }
  }

  /** The place where requests are counted now. */
  public Mode mode() {
    return mode.get();
  }

  /**
   * Counts an event in all of these quotas, if it is within each.
   *
   * @param quotas of one subject; at least one
   * @return the tightest decision
   */
  Uni<Decision> take(List<Quota> quotas) {
    return decisions(quotas)
        .map(RateLimiter::tightest)
        .invoke(
            decision ->
                metrics
                    .counter(
                        "fido.rate.limit.decisions",
                        "policy",
                        decision.quota().policy(),
                        "decision",
                        decision.allowed() ? "ALLOWED" : "REFUSED")
                    .increment());
  }

  private Uni<List<Decision>> decisions(List<Quota> quotas) {
    if (mode.get() == Mode.DEGRADED) {
      // The circuit breaker lets one probe through a second; no client waits for its result.
      redis.take(probe).subscribe().with(answer -> recover(), stillAway -> {});
    }
    if (mode.get() != Mode.REDIS) {
      return Uni.createFrom().item(() -> local.take(quotas));
    }
    return redis
        .take(quotas)
        .onFailure()
        .invoke(why -> degrade(why, probe(quotas.get(0).subject())))
        .onFailure()
        .recoverWithItem(() -> local.take(quotas));
  }

  private void degrade(Throwable why, List<Quota> nextProbe) {
    if (mode.compareAndSet(Mode.REDIS, Mode.DEGRADED)) {
      probe = nextProbe;
      LOG.warnf("Redis is out of reach, so each pod counts for itself: %s", oneLine(why));
    }
  }

  private static String oneLine(Throwable why) {
    String messages =
        Stream.iterate(why, Objects::nonNull, Throwable::getCause)
            .map(Throwable::getMessage)
            .filter(Objects::nonNull)
            .distinct()
            .collect(joining(": "));
    return USER_INFO.matcher(messages).replaceAll("").replaceAll("\\s*\n-?\\s*", "; ");
  }

  private void recover() {
    if (mode.compareAndSet(Mode.DEGRADED, Mode.REDIS)) {
      LOG.info("Redis is back, so all pods count together");
    }
  }

  /**
   * Returns a quota that shows whether Redis counts for a subject, which only a write can show, as
   * a replica still answers reads, and in a Cluster only one on the node that has the subject's
   * slot. Probes are too rare to exceed it.
   */
  private static List<Quota> probe(String subject) {
    return List.of(new Quota("probe", subject, 1_000_000));
  }

  private static Decision tightest(List<Decision> decisions) {
    return decisions.stream()
        .min(Comparator.comparing(Decision::allowed).thenComparing(Decision::remaining))
        .orElseThrow();
  }
}
