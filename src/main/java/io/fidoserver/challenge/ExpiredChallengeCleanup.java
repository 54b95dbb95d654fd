package io.fidoserver.challenge;

import io.fidoserver.database.BatchedDeletion;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Scheduled removal of expired challenges, in batches that several pods can run at once. */
@Startup
@ApplicationScoped
public class ExpiredChallengeCleanup {

  private final ChallengeRepository challenges;
  private final ChallengeConfig config;
  private final Clock clock;
  private final AtomicLong estimate;

  ExpiredChallengeCleanup(
      ChallengeRepository challenges, ChallengeConfig config, Clock clock, MeterRegistry metrics) {
    this.estimate = metrics.gauge("fido.challenges", new AtomicLong());
    this.challenges = challenges;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      identity = "expired-challenge-cleanup",
      every = "${fido.challenge.cleanup-every}",
      delayed = "${fido.challenge.cleanup-every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> removeExpired() {
    Instant end = clock.instant().minus(config.keepExpired());
    return BatchedDeletion.run(limit -> challenges.deleteExpired(end, limit))
        .chain(() -> challenges.estimate())
        .invoke(estimate::set)
        .replaceWithVoid();
  }
}
