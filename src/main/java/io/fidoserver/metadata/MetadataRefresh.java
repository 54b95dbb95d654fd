package io.fidoserver.metadata;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Refresh of the metadata: one pod at a time fetches the BLOB, the others read it from the
 * database. A BLOB that can't be fetched or verified changes nothing, and no start waits for one.
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
  private volatile String lastWarning;

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
      // Later than a start, which it must not slow down.
      delayed = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> refresh() {
    if (config.blob().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return installStored()
        .flatMap(
            unsound ->
                Panache.withTransaction(
                        () ->
                            blobs.claim(
                                clock.instant(),
                                config.fetchEvery(),
                                config.retryEvery(),
                                unsound != null))
                    .flatMap(mine -> mine ? fetch(unsound) : Uni.createFrom().voidItem()))
        .onFailure()
        .recoverWithItem(this::keepCurrent);
  }

  /**
   * Installs the stored BLOB if it is newer than this server's.
   *
   * @return the stored JWS if it does not verify, as its signer's certificate may have expired, or
   *     its root not be trusted any more; or null
   */
  private Uni<String> installStored() {
    return Panache.withSession(() -> blobs.newerThan(store.number()))
        .onItem()
        .ifNotNull()
        .transformToUni(
            jws ->
                read(jws)
                    .invoke(store::install)
                    .replaceWith((String) null)
                    .onFailure(InvalidBlobException.class)
                    .invoke(this::warnOnce)
                    .onFailure(InvalidBlobException.class)
                    .recoverWithItem(jws));
  }

  private Uni<Void> fetch(String unsound) {
    return source.fetch(config.blob().orElseThrow()).flatMap(jws -> storeFetched(jws, unsound));
  }

  private Uni<Void> storeFetched(String jws, String unsound) {
    return read(jws)
        .flatMap(
            blob ->
                Panache.withTransaction(() -> blobs.store(blob, jws, unsound))
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

  /**
   * Verifies and parses a BLOB on a worker: megabytes of JSON and many certificates would block an
   * event loop.
   */
  private Uni<MetadataBlob> read(String jws) {
    return vertx.executeBlocking(() -> MetadataBlob.parse(signature.verify(jws)));
  }

  /**
   * Logs a failure once, as the stored BLOB is verified again at each refresh: it may be another
   * one.
   */
  private void warnOnce(Throwable why) {
    if (!why.getMessage().equals(lastWarning)) {
      lastWarning = why.getMessage();
      LOG.warnf("The FIDO metadata that are stored do not verify: %s", lastWarning);
    }
  }

  private Void keepCurrent(Throwable why) {
    LOG.warnf("No new FIDO metadata: %s; no. %d stays", why.getMessage(), store.number());
    return null;
  }
}
