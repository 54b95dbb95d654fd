package io.fidoserver.webhook;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Outbox;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Monitor of the webhooks: a receiver that is away is in the log, and in metrics. */
@Startup
@ApplicationScoped
class WebhookMonitor {

  private static final Logger LOG = Logger.getLogger(WebhookMonitor.class);
  private static final String ARRIVED = "ARRIVED";
  private static final String FAILED = "FAILED";
  private static final Duration WARN_EVERY = Duration.ofHours(1);

  private final Outbox outbox;
  private final AuditLog audit;
  private final RelyingParties relyingParties;
  private final MeterRegistry metrics;
  private final Clock clock;
  private volatile int lastStatus;
  private volatile Outbox.Backlog backlog = new Outbox.Backlog(0, null, 0);

  /** Times of the last warnings by the relying party; none: its last attempt arrived. */
  private final Map<String, Instant> warnedAt = new ConcurrentHashMap<>();

  WebhookMonitor(
      Outbox outbox,
      AuditLog audit,
      RelyingParties relyingParties,
      MeterRegistry metrics,
      Clock clock) {
    this.outbox = outbox;
    this.audit = audit;
    this.relyingParties = relyingParties;
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge("fido.webhook.backlog", this, each -> each.backlog.waiting());
    metrics.gauge("fido.webhook.dead", this, each -> each.backlog.dead());
    metrics.gauge("fido.webhook.oldest.seconds", this, WebhookMonitor::oldestSeconds);
    metrics.gauge("fido.webhook.last.status", this, each -> each.lastStatus);
    List.of(ARRIVED, FAILED).forEach(each -> deliveries(relyingParties.byDefault(), each));
  }

  @Scheduled(identity = "webhook-backlog", every = "15s", delayed = "1s")
  Uni<Void> measure() {
    return relyingParties.all().stream().noneMatch(audit::hasWebhook)
        ? Uni.createFrom().voidItem()
        : outbox.backlog().invoke(found -> backlog = found).replaceWithVoid();
  }

  private double oldestSeconds() {
    Instant oldest = backlog.oldest();
    return oldest == null ? 0 : Duration.between(oldest, clock.instant()).toSeconds();
  }

  /** Notes the status of an answer; any but 2xx is a failure. */
  void answered(RelyingParty relyingParty, int status) {
    lastStatus = status;
    if (status / 100 == 2) {
      deliveries(relyingParty, ARRIVED).increment();
      if (warnedAt.remove(relyingParty.name()) != null) {
        LOG.infof("The webhook of %s takes events again", relyingParty.name());
      }
    } else {
      deliveries(relyingParty, FAILED).increment();
      warn(relyingParty, "it answers HTTP " + status);
    }
  }

  /** Notes that there was no answer. */
  void failed(RelyingParty relyingParty, Throwable why) {
    lastStatus = 0;
    deliveries(relyingParty, FAILED).increment();
    warn(relyingParty, String.valueOf(why.getMessage()));
  }

  private Counter deliveries(RelyingParty relyingParty, String outcome) {
    return metrics.counter(
        "fido.webhook.deliveries",
        "outcome",
        outcome,
        "relying_party",
        relyingParties.label(relyingParty));
  }

  private void warn(RelyingParty relyingParty, String why) {
    Instant now = clock.instant();
    Instant warned =
        warnedAt.merge(
            relyingParty.name(),
            now,
            (last, next) -> last.plus(WARN_EVERY).isBefore(next) ? next : last);
    if (warned == now) {
      LOG.warnf(
          "The webhook of %s does not take events, which will be tried again: %s",
          relyingParty.name(), why);
    }
  }
}
