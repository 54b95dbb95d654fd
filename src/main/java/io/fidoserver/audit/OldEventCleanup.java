package io.fidoserver.audit;

import io.fidoserver.database.BatchedDeletion;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Scheduled removal of old events: by months, and in batches of what is in none; and of deliveries
 * whose events are gone. Several pods can run it at once.
 */
@ApplicationScoped
public class OldEventCleanup {

  private final EventMonths months;
  private final EventRepository events;
  private final Outbox outbox;
  private final AuditConfig config;
  private final Clock clock;

  OldEventCleanup(
      EventMonths months, EventRepository events, Outbox outbox, AuditConfig config, Clock clock) {
    this.months = months;
    this.events = events;
    this.outbox = outbox;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      identity = "old-event-cleanup",
      every = "${fido.audit.cleanup-every}",
      delayed = "${fido.audit.cleanup-every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> removeOld() {
    Instant end = clock.instant().minus(config.keep());
    return months
        .dropUntil(end)
        .chain(() -> BatchedDeletion.run(limit -> events.deleteOld(end, limit)))
        .chain(() -> BatchedDeletion.run(limit -> outbox.deleteLost(end, limit)));
  }
}
