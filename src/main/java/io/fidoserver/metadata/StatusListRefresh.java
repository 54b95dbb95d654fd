package io.fidoserver.metadata;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Refresh of Android's status list: one pod at a time fetches it, the others read it from the
 * database. A list that can't be fetched or read changes nothing, and no start waits for one.
 */
@ApplicationScoped
public class StatusListRefresh {

  private static final Logger LOG = Logger.getLogger(StatusListRefresh.class);

  private final MetadataConfig config;
  private final BlobSource source;
  private final StatusListRepository lists;
  private final AndroidStatusList current;
  private final Clock clock;

  StatusListRefresh(
      MetadataConfig config,
      BlobSource source,
      StatusListRepository lists,
      AndroidStatusList current,
      Clock clock) {
    this.config = config;
    this.source = source;
    this.lists = lists;
    this.current = current;
    this.clock = clock;
  }

  @Scheduled(
      identity = "android-status-list-refresh",
      every = "${fido.metadata.every}",
      // Later than a start, which it must not slow down.
      delayed = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> refresh() {
    if (config.androidStatusList().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return installStored()
        .chain(
            () ->
                Panache.withTransaction(
                    () -> lists.claim(clock.instant(), config.fetchEvery(), config.retryEvery())))
        .flatMap(mine -> mine ? fetch() : Uni.createFrom().voidItem())
        .onFailure()
        .recoverWithItem(this::keepCurrent);
  }

  private Uni<Void> installStored() {
    return Panache.withSession(() -> lists.newerThan(current.fetchedAt()))
        .onItem()
        .ifNotNull()
        .invoke(stored -> current.install(stored.json, stored.fetchedAt))
        .replaceWithVoid();
  }

  private Uni<Void> fetch() {
    return source.fetch(config.androidStatusList().orElseThrow()).flatMap(this::store);
  }

  private Uni<Void> store(String list) {
    Instant now = clock.instant();
    current.install(list, now);
    LOG.infof("Android's status list: %d certificates", current.size());
    return Panache.withTransaction(() -> lists.store(list, now)).replaceWithVoid();
  }

  private Void keepCurrent(Throwable why) {
    LOG.warnf(
        "No new status list of Android's attestation keys: %s; that of %s stays",
        why.getMessage(), current.fetchedAt());
    return null;
  }
}
