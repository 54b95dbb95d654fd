package io.fidoserver.adoption;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Counts by day (UTC). Each server adds what it counted every few seconds, so that no ceremony
 * waits for it; what it counted since is lost where it is killed.
 */
@ApplicationScoped
public class DailyCounts {

  private static final Logger LOG = Logger.getLogger(DailyCounts.class);
  private static final SqlStatement ADD = SqlStatement.of("add-daily-count");
  private static final SqlStatement MEASURE = SqlStatement.of("measure-users");
  private static final Duration AT_SHUTDOWN = Duration.ofSeconds(2);

  /** Most labels that are kept at once of a relying party: some are what clients claim. */
  private static final int MAX_LABELS = 500;

  private static final String OTHER = "other";

  /** What a count is of, in the order in which rows are written. */
  private record Key(String relyingParty, LocalDate day, String metric, String label)
      implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::relyingParty)
            .thenComparing(Key::day)
            .thenComparing(Key::metric)
            .thenComparing(Key::label);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  /** Number of the labels of each relying party, about. */
  private final Map<String, LongAdder> labels = new ConcurrentHashMap<>();

  private final Pool pool;
  private final Clock clock;

  DailyCounts(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Counts one. */
  public void add(RelyingParty relyingParty, String metric, String label) {
    Key key = new Key(relyingParty.name(), today(), metric, label);
    boolean isKept = counts.containsKey(key) || labels(key).sum() < MAX_LABELS;
    add(isKept ? key : new Key(key.relyingParty(), key.day(), metric, OTHER), 1);
  }

  private void add(Key key, long number) {
    counts.computeIfAbsent(key, this::newAdder).add(number);
  }

  private LongAdder newAdder(Key key) {
    labels(key).increment();
    return new LongAdder();
  }

  private LongAdder labels(Key key) {
    return labels.computeIfAbsent(key.relyingParty(), each -> new LongAdder());
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** Writes what was counted; what can't be written is counted again. */
  @Scheduled(
      identity = "daily-counts",
      every = "10s",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> write() {
    Map<Key, Long> taken = take();
    return taken.isEmpty()
        ? Uni.createFrom().voidItem()
        : ADD.executeBatch(pool, taken.entrySet().stream().map(this::row).toList())
            .onFailure()
            .invoke(lost -> taken.forEach(this::add))
            .replaceWithVoid();
  }

  private Map<Key, Long> take() {
    Map<Key, Long> taken = new TreeMap<>();
    counts.forEach(
        (key, counted) -> {
          long number = counted.sumThenReset();
          if (number > 0) {
            taken.put(key, number);
          } else if (key.day().isBefore(today())) {
            counts.remove(key);
            labels(key).decrement();
          }
        });
    return taken;
  }

  private Parameters row(Map.Entry<Key, Long> each) {
    return Parameters.with("relying_party", each.getKey().relyingParty())
        .and("day", each.getKey().day())
        .and("metric", each.getKey().metric())
        .and("label", each.getKey().label())
        .and("count", each.getValue())
        .and("updated_at", clock.instant());
  }

  /** Counts the users, unless another server did within the hour. */
  @Scheduled(
      identity = "users-measurement",
      every = "10m",
      delayed = "30s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> measure() {
    return MEASURE
        .update(
            pool,
            Parameters.with("day", today())
                .and("since", clock.instant().minus(Duration.ofHours(1)))
                .and("updated_at", clock.instant()))
        .replaceWithVoid();
  }

  void stop(@Observes ShutdownEvent event) {
    try {
      write().await().atMost(AT_SHUTDOWN);
    } catch (RuntimeException e) {
      LOG.debug("The last counts are lost", e);
    }
  }
}
