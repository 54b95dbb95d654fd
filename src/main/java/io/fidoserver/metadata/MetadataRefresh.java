package io.fidoserver.metadata;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Keeps the metadata fresh. One pod at a time fetches the BLOB, the others take it from the
 * database; what can't be fetched or verified changes nothing, and no start waits for it.
 */
@ApplicationScoped
public class MetadataRefresh {

  private static final Logger LOG = Logger.getLogger(MetadataRefresh.class);

  private final MetadataConfig config;
  private final BlobSource source;
  private final BlobSignature signature;
  private final BlobRepository blobs;
  private final MetadataStore store;
  private final Vertx vertx;
  private final Clock clock;

  MetadataRefresh(
      MetadataConfig config,
      BlobSource source,
      BlobSignature signature,
      BlobRepository blobs,
      MetadataStore store,
      Vertx vertx,
      Clock clock) {
    this.config = config;
    this.source = source;
    this.signature = signature;
    this.blobs = blobs;
    this.store = store;
    this.vertx = vertx;
    this.clock = clock;
  }

  @Scheduled(
      identity = "metadata-refresh",
      every = "${fido.metadata.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> refresh() {
    if (config.blob().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return takeFromDatabase()
        .chain(
            () -> Panache.withTransaction(() -> blobs.claim(clock.instant(), config.fetchEvery())))
        .flatMap(mine -> mine ? fetch() : Uni.createFrom().voidItem())
        .onFailure()
        .recoverWithItem(this::keepWhatIsThere);
  }

  private Uni<Void> takeFromDatabase() {
    return Panache.withSession(() -> blobs.newerThan(store.number()))
        .onItem()
        .ifNotNull()
        .transformToUni(this::read)
        .onItem()
        .ifNotNull()
        .invoke(store::install)
        .replaceWithVoid();
  }

  private Uni<Void> fetch() {
    return source.fetch(config.blob().orElseThrow()).flatMap(this::take);
  }

  private Uni<Void> take(String jws) {
    return read(jws)
        .flatMap(
            blob ->
                Panache.withTransaction(() -> blobs.store(blob, jws))
                    .invoke(isNewer -> report(blob, isNewer)))
        .replaceWithVoid();
  }

  private void report(MetadataBlob blob, boolean isNewer) {
    if (isNewer) {
      store.install(blob);
      LOG.infof("FIDO metadata no. %d: %d models", blob.number(), store.models().size());
    } else if (blob.number() < store.number()) {
      LOG.warnf(
          "The FIDO metadata are older (no. %d) than those before (no. %d), which stay",
          blob.number(), store.number());
    }
  }

  /** Megabytes of JSON, and many certificates: nothing for an event loop. */
  private Uni<MetadataBlob> read(String jws) {
    return vertx.executeBlocking(() -> MetadataBlob.parse(signature.verify(jws)));
  }

  private Void keepWhatIsThere(Throwable why) {
    LOG.warnf("No new FIDO metadata: %s; no. %d stays", why.getMessage(), store.number());
    return null;
  }
}
