package io.fidoserver.webhook;

import io.fidoserver.audit.Outbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Monitor of the webhook: a receiver that is away is in the log, and in metrics. */
@Startup
@ApplicationScoped
class WebhookMonitor {

  private static final Logger LOG = Logger.getLogger(WebhookMonitor.class);
  private static final Duration WARN_EVERY = Duration.ofHours(1);

  private final WebhookConfig config;
  private final Outbox outbox;
  private final Counter arrived;
  private final Counter failed;
  private final Clock clock;
  private volatile int lastStatus;
  private volatile Outbox.Backlog backlog = new Outbox.Backlog(0, null, 0);

  /** Time of the last warning; null: the last attempt arrived. */
  private final AtomicReference<Instant> warnedAt = new AtomicReference<>();

  WebhookMonitor(WebhookConfig config, Outbox outbox, MeterRegistry metrics, Clock clock) {
    this.config = config;
    this.outbox = outbox;
    this.arrived = metrics.counter("fido.webhook.deliveries", "outcome", "ARRIVED");
    this.failed = metrics.counter("fido.webhook.deliveries", "outcome", "FAILED");
    this.clock = clock;
    if (config.url().isPresent()) {
      metrics.gauge("fido.webhook.backlog", this, each -> each.backlog.waiting());
      metrics.gauge("fido.webhook.dead", this, each -> each.backlog.dead());
      metrics.gauge("fido.webhook.oldest.seconds", this, WebhookMonitor::oldestSeconds);
      metrics.gauge("fido.webhook.last.status", this, each -> each.lastStatus);
    }
  }

  @Scheduled(identity = "webhook-backlog", every = "15s", delayed = "1s")
  Uni<Void> measure() {
    return config.url().isEmpty()
        ? Uni.createFrom().voidItem()
        : outbox.backlog().invoke(found -> backlog = found).replaceWithVoid();
  }

  private double oldestSeconds() {
    Instant oldest = backlog.oldest();
    return oldest == null ? 0 : Duration.between(oldest, clock.instant()).toSeconds();
  }

  /** Notes the status of an answer; any but 2xx is a failure. */
  void answered(int status) {
    lastStatus = status;
    if (status / 100 == 2) {
      arrived.increment();
      if (warnedAt.getAndSet(null) != null) {
        LOG.info("The webhook takes events again");
      }
    } else {
      failed.increment();
      warn("it answers HTTP " + status);
    }
  }

  /** Notes that there was no answer. */
  void failed(Throwable why) {
    lastStatus = 0;
    failed.increment();
    warn(String.valueOf(why.getMessage()));
  }

  private void warn(String why) {
    Instant now = clock.instant();
    Instant last = warnedAt.get();
    if ((last == null || last.plus(WARN_EVERY).isBefore(now))
        && warnedAt.compareAndSet(last, now)) {
      LOG.warnf("The webhook does not take events, which will be tried again: %s", why);
    }
  }
}
