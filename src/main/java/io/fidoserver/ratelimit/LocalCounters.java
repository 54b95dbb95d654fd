package io.fidoserver.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Counts in this pod's memory: without Redis, or while that is away. */
@ApplicationScoped
class LocalCounters {

  /** About 20 MiB. Who is counted least goes first. */
  private static final int MAX_SUBJECTS = 100_000;

  /** No arrival time is further ahead. */
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Cache<String, Long> arrivals =
      Caffeine.newBuilder().maximumSize(MAX_SUBJECTS).expireAfterWrite(WINDOW).build();

  private final Clock clock;

  LocalCounters(Clock clock) {
    this.clock = clock;
  }

  /** The same as {@link RedisCounters#take}, at once. */
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
    return quota.decision(quota.hasRoom(ahead), ahead);
  }

  private long arrival(Quota quota, long now) {
    Long arrival = arrivals.getIfPresent(quota.key());
    return arrival == null ? now : Math.max(arrival, now);
  }
}
