package io.fidoserver.audit;

import io.fidoserver.database.BatchedDeletion;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/** Scheduled removal of old events, in batches that several pods can run at once. */
@ApplicationScoped
public class OldEventCleanup {

  private final EventRepository events;
  private final AuditConfig config;
  private final Clock clock;

  OldEventCleanup(EventRepository events, AuditConfig config, Clock clock) {
    this.events = events;
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
    return BatchedDeletion.run(limit -> events.deleteOld(end, limit));
  }
}
