package io.fidoserver.relyingparty;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SchemaVersion;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.database.TableVersion;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.secret.KeySeal;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Repository of the relying parties that the API defines; each server has a copy of them. */
@ApplicationScoped
public class StoredRelyingParties implements PanacheRepositoryBase<StoredRelyingParty, String> {

  private static final Logger LOG = Logger.getLogger(StoredRelyingParties.class);
  private static final SqlStatement FIND = SqlStatement.of("find-relying-parties");
  private static final String TABLE = "relying_parties";
  private static final Duration AT_START = Duration.ofSeconds(5);

  private final Pool pool;
  private final Vertx vertx;
  private final SchemaVersion schema;
  private final KeySeal seal;
  private final RelyingParties relyingParties;
  private final TableVersion version;

  /** What was read: those that are there, and those that were deleted, by name. */
  private record Definitions(
      Map<String, RelyingPartyDefinition> there, Map<String, RelyingPartyDefinition> deleted) {}

  StoredRelyingParties(
      Pool pool, Vertx vertx, SchemaVersion schema, KeySeal seal, RelyingParties relyingParties) {
    this.pool = pool;
    this.vertx = vertx;
    this.schema = schema;
    this.seal = seal;
    this.relyingParties = relyingParties;
    this.version = new TableVersion(pool, schema, TABLE);
  }

  /**
   * Reads them. The start waits for it only where it may fail by it: a call for one of them waits
   * itself.
   *
   * @throws ConfigurationException if the configuration has one of the name of one that was
   *     deleted, or there is one, and no {@code fido.keys.seal}
   */
  void read(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent start) {
    if (seal.isConfigured() && relyingParties.configured().size() == 1) {
      refresh().subscribe().with(read -> {}, StoredRelyingParties::warn);
      return;
    }
    try {
      refresh().await().atMost(AT_START);
    } catch (ConfigurationException e) {
      throw e;
    } catch (RuntimeException e) {
      warn(e);
    }
    if (!seal.isConfigured() && relyingParties.all().size() > 1) {
      throw new ConfigurationException(
          "fido.relying-parties needs fido.keys.seal: each has keys of its own, which are stored");
    }
  }

  private static void warn(Throwable failure) {
    LOG.warnf("The relying parties are not read yet: %s", failure.getMessage());
  }

  /** Reads them again if any was changed. */
  @Scheduled(
      identity = "relying-parties",
      every = "1s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  public Uni<Void> refresh() {
    return version.refresh(
        () ->
            requireSchema().chain(() -> FIND.execute(pool, Parameters.none())).flatMap(this::parse),
        read -> relyingParties.replaceStored(read.there(), read.deleted()));
  }

  private Uni<Void> requireSchema() {
    return relyingParties.configured().size() > 1
        ? schema.requireRelyingParties()
        : Uni.createFrom().voidItem();
  }

  /** Returns whether they have been read, so that one that is not found is not there. */
  boolean areRead() {
    return version.isCopied();
  }

  /** Parses on a worker: a thousand definitions would hold up an event loop. */
  private Uni<Definitions> parse(RowSet<Row> rows) {
    return vertx.executeBlocking(() -> definitions(rows));
  }

  private static Definitions definitions(RowSet<Row> rows) {
    Map<String, RelyingPartyDefinition> all = new TreeMap<>();
    Map<String, RelyingPartyDefinition> deleted = new TreeMap<>();
    for (Row row : rows) {
      String name = row.getString("name");
      try {
        (row.getBoolean("is_deleted") ? deleted : all).put(name, definition(row));
      } catch (JsonProcessingException | RuntimeException e) {
        // Another release may have written it; it is missing alone.
        LOG.warnf("The relying party %s can't be read: %s", name, e.getMessage());
      }
    }
    return new Definitions(all, deleted);
  }

  private static RelyingPartyDefinition definition(Row row) throws JsonProcessingException {
    RelyingPartyDefinition definition =
        StrictJson.read(
            row.getString("definition").getBytes(StandardCharsets.UTF_8),
            RelyingPartyDefinition.class);
    definition.config();
    return definition;
  }

  /** Counts a change, in the caller's transaction. */
  public Uni<Void> countChange() {
    return TableVersion.countChange(TABLE);
  }
}
