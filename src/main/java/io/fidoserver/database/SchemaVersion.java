package io.fidoserver.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Version of the database's schema. This build works on its own, and on a newer one that says that
 * it bears this build; on an older one only after the migration.
 */
@ApplicationScoped
public class SchemaVersion {

  /** Version of the schema that this build needs: that of its last migration. */
  static final int REQUIRED = 37;

  /** Version from which on a build knows that users may be of another relying party. */
  private static final int OF_RELYING_PARTIES = 32;

  private static final Logger LOG = Logger.getLogger(SchemaVersion.class);
  private static final SqlStatement FIND = SqlStatement.of("find-schema-version");
  private static final SqlStatement REQUIRE = SqlStatement.of("require-schema");
  private static final String UTF8 = "UTF8";
  private static final Duration AT_START = Duration.ofSeconds(2);

  /**
   * What is in the database.
   *
   * @param version the version of the schema; 0: it has none, or one of before version 19
   * @param oldestVersion the oldest version whose build works on it
   */
  record Found(int version, int oldestVersion, String encoding) {

    private static final Found OLDER = new Found(0, 0, UTF8);

    /** Returns why this build can't work on it; or null. */
    String problem() {
      if (!encoding.equals(UTF8)) {
        return "the database's encoding is %s: create one with ENCODING 'UTF8'".formatted(encoding);
      }
      if (version < REQUIRED) {
        return version == 0
            ? "the schema has not been migrated to version %d yet".formatted(REQUIRED)
            : "the schema is of version %d, and has not been migrated to %d yet"
                .formatted(version, REQUIRED);
      }
      return oldestVersion > REQUIRED
          ? "the schema is of version %d, which needs a build of version %d; this one is of %d"
              .formatted(version, oldestVersion, REQUIRED)
          : null;
    }

    /** Returns whether waiting for the migration can help. */
    boolean isOlder() {
      return encoding.equals(UTF8) && version < REQUIRED;
    }
  }

  private final Pool pool;
  private volatile boolean usable;

  SchemaVersion(Pool pool) {
    this.pool = pool;
  }

  /**
   * Ends a start that can't come to anything; one on an older schema waits for the migration, which
   * may be running beside it.
   */
  void verify(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
    Found found =
        find()
            .ifNoItem()
            .after(AT_START)
            .fail()
            .onFailure()
            .recoverWithNull()
            .await()
            .indefinitely();
    if (found == null) {
      // The database is away; the readiness says so, and looks at the schema when it is back.
      return;
    }
    if (found.isOlder()) {
      LOG.warnf("Not ready: %s", found.problem());
    } else if (found.problem() != null) {
      throw new ConfigurationException("DATABASE_URL: " + found.problem());
    } else {
      usable = true;
      LOG.infof("The schema is of version %d", found.version());
    }
  }

  /**
   * Ends the starts of builds that know no relying parties: they would serve all users as those of
   * one.
   */
  public Uni<Void> requireRelyingParties() {
    return REQUIRE.update(pool, Parameters.with("version", OF_RELYING_PARTIES)).replaceWithVoid();
  }

  /** Returns whether the schema was found to be usable. */
  public boolean isUsable() {
    return usable;
  }

  /**
   * Looks at the schema.
   *
   * @return why this build can't work on it; null: it can
   */
  public Uni<String> problem() {
    return find().map(Found::problem).invoke(problem -> usable = problem == null);
  }

  private Uni<Found> find() {
    return FIND.first(
            pool,
            Parameters.none(),
            row ->
                new Found(
                    row.getInteger("version"),
                    row.getInteger("oldest_version"),
                    row.getString("encoding")))
        .onFailure(SchemaVersion::isMissing)
        .recoverWithItem(Found.OLDER);
  }

  /** 42P01: there is no such table (PostgreSQL, appendix A). */
  private static boolean isMissing(Throwable failure) {
    return failure instanceof PgException refused && refused.getSqlState().equals("42P01");
  }
}
