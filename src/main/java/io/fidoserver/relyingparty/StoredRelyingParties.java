package io.fidoserver.relyingparty;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SchemaVersion;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.database.TableVersion;
import io.fidoserver.encoding.StrictJson;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Repository of the relying parties that the API defines; each server has a copy of them. */
@ApplicationScoped
public class StoredRelyingParties implements PanacheRepositoryBase<StoredRelyingParty, String> {

  private static final Logger LOG = Logger.getLogger(StoredRelyingParties.class);
  private static final SqlStatement FIND = SqlStatement.of("find-relying-parties");
  private static final String TABLE = "relying_parties";
  private static final Duration AT_START = Duration.ofSeconds(5);

  private final Pool pool;
  private final RelyingParties relyingParties;
  private final TableVersion version;

  StoredRelyingParties(Pool pool, SchemaVersion schema, RelyingParties relyingParties) {
    this.pool = pool;
    this.relyingParties = relyingParties;
    this.version = new TableVersion(pool, schema, TABLE);
  }

  /** Reads them before the first request. */
  void read(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent start) {
    try {
      refresh().await().atMost(AT_START);
    } catch (RuntimeException e) {
      LOG.warnf("The relying parties are not read yet: %s", e.getMessage());
    }
  }

  /** Reads them again if any was changed. */
  @Scheduled(
      identity = "relying-parties",
      every = "1s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  public Uni<Void> refresh() {
    return version.refresh(this::read);
  }

  /** Returns whether they have been read, so that one that is not found is not there. */
  boolean areRead() {
    return version.isCopied();
  }

  private Uni<Void> read() {
    return FIND.execute(pool, Parameters.none())
        .invoke(
            rows -> {
              Map<String, RelyingPartyDefinition> all = new HashMap<>();
              rows.forEach(row -> all.put(row.getString("name"), definition(row)));
              relyingParties.replaceStored(all);
            })
        .replaceWithVoid();
  }

  private static RelyingPartyDefinition definition(Row row) {
    try {
      return StrictJson.read(
          row.getString("definition").getBytes(StandardCharsets.UTF_8),
          RelyingPartyDefinition.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a definition that this server did not write", e);
    }
  }

  /** Counts a change, in the caller's transaction. */
  public Uni<Void> countChange() {
    return TableVersion.countChange(TABLE);
  }
}
