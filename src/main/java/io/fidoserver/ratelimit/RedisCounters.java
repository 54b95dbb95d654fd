package io.fidoserver.ratelimit;

import io.quarkus.arc.InjectableInstance;
import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;
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

  private final SharedConnection redis;

  RedisCounters(InjectableInstance<Redis> redis) {
    this.redis = redis.listActive().isEmpty() ? null : new SharedConnection(redis.getActive());
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
    Request script = Request.cmd(Command.EVAL).arg(SCRIPT).arg(quotas.size());
    quotas.forEach(each -> script.arg(each.key()));
    quotas.forEach(each -> script.arg(each.intervalMicros()));
    return inContextOfCaller(
            Uni.createFrom().completionStage(() -> redis.send(script).toCompletionStage()))
        .map(answer -> decisions(quotas, answer));
  }

  /** Calls share a connection, and so may get the answer in the context of one that waited too. */
  private static <T> Uni<T> inContextOfCaller(Uni<T> answer) {
    Context caller = Vertx.currentContext();
    return caller == null
        ? answer
        : answer.emitOn(command -> caller.runOnContext(now -> command.run()));
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
