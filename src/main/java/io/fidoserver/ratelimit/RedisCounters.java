package io.fidoserver.ratelimit;

import io.quarkus.arc.InjectableInstance;
import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.RedisAPI;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Counters in Redis, for all pods: every decision is one script, run atomically by Redis' own
 * clock.
 */
@ApplicationScoped
class RedisCounters {

  /** Name of the circuit breaker in its metrics. */
  static final String BREAKER = "redis";

  /**
   * Script of GCRA over all keys: if the event is within each quota, each arrival time is advanced
   * by its interval. Returns a pair for each key: 1 or 0 for within the quota or not, and by how
   * many microseconds its arrival time was ahead.
   */
  private static final String SCRIPT =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000000 + time[2]
      local window = 60000000
      local arrivals, answer, room = {}, {}, true
      for i, key in ipairs(KEYS) do
        local arrival = math.max(tonumber(redis.call('GET', key) or now), now)
        local fits = arrival - now + ARGV[i] <= window
        room = room and fits
        arrivals[i] = arrival
        answer[#answer + 1] = fits and 1 or 0
        answer[#answer + 1] = arrival - now
      end
      if room then
        for i, key in ipairs(KEYS) do
          local arrival = arrivals[i] + ARGV[i]
          redis.call('SET', key, string.format('%.0f', arrival),
            'PX', math.ceil((arrival - now) / 1000))
        end
      end
      return answer""";

  private final RedisAPI redis;

  RedisCounters(InjectableInstance<RedisAPI> redis) {
    this.redis = redis.listActive().isEmpty() ? null : redis.getActive();
  }

  /** Returns whether a Redis is configured. */
  boolean areConfigured() {
    return redis != null;
  }

  /** Makes the first connection, and loads all that a call needs. */
  Uni<Void> connect(List<Quota> probe) {
    return evaluate(probe).replaceWithVoid();
  }

  /**
   * Decides on an event in all quotas, and counts it in each if it is within all.
   *
   * @param quotas of one subject
   * @return a decision for each; fails within 250 ms if Redis is unavailable, and at once if it was
   *     within the last second
   */
  @Timeout(250)
  @CircuitBreaker(requestVolumeThreshold = 1, failureRatio = 1, delay = 1_000)
  @CircuitBreakerName(BREAKER)
  Uni<List<Decision>> take(List<Quota> quotas) {
    return evaluate(quotas);
  }

  private Uni<List<Decision>> evaluate(List<Quota> quotas) {
    List<String> arguments =
        Stream.of(
                Stream.of(SCRIPT, Integer.toString(quotas.size())),
                quotas.stream().map(Quota::key),
                quotas.stream().map(each -> Long.toString(each.intervalMicros())))
            .flatMap(each -> each)
            .toList();
    return redis.eval(arguments).map(answer -> decisions(quotas, answer));
  }

  private static List<Decision> decisions(List<Quota> quotas, Response answer) {
    return IntStream.range(0, quotas.size())
        .mapToObj(
            i -> {
              boolean allowed = answer.get(2 * i).toInteger() == 1;
              long ahead = answer.get(2 * i + 1).toLong();
              return quotas.get(i).decision(allowed, ahead);
            })
        .toList();
  }
}
