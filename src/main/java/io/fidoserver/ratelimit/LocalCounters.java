package io.fidoserver.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Counters in this pod's memory: without Redis, or while it is unavailable. */
@ApplicationScoped
class LocalCounters {

  /** Largest number of subjects, about 20 MiB. Those that are counted least are evicted first. */
  private static final int MAX_SUBJECTS = 100_000;

  /** Longest time by which an arrival time is ahead of now. */
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Cache<String, Long> arrivals =
      Caffeine.newBuilder().maximumSize(MAX_SUBJECTS).expireAfterWrite(WINDOW).build();

  private final Clock clock;

  LocalCounters(Clock clock) {
    this.clock = clock;
  }

  /** Decides as {@link RedisCounters#take} does, synchronously. */
  synchronized List<Decision> take(List<Quota> quotas) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    List<Decision> decisions = quotas.stream().map(each -> decide(each, now)).toList();
    if (decisions.stream().allMatch(Decision::allowed)) {
      quotas.forEach(each -> arrivals.put(each.key(), arrival(each, now) + each.intervalMicros()));
    }
    return decisions;
  }

  private Decision decide(Quota quota, long now) {
    long ahead = arrival(quota, now) - now;
    return quota.decision(quota.permits(ahead), ahead);
  }

  private long arrival(Quota quota, long now) {
    Long arrival = arrivals.getIfPresent(quota.key());
    return arrival == null ? now : Math.max(arrival, now);
  }
}
