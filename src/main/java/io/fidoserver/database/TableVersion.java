package io.fidoserver.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Version of a small table that each server keeps a copy of. It is asked for every second, which a
 * pooler in front of the database does not swallow as it does notifications.
 */
public final class TableVersion {

  private static final SqlStatement FIND = SqlStatement.of("find-table-version");
  private static final SqlStatement COUNT = SqlStatement.of("count-table-change");

  private final Pool pool;
  private final SchemaVersion schema;
  private final String table;
  private volatile long copied = -1;

  /** Creates the version of the table with this name, of which there is no copy yet. */
  public TableVersion(Pool pool, SchemaVersion schema, String table) {
    this.pool = pool;
    this.schema = schema;
    this.table = table;
  }

  /** Returns whether there has been a copy of the table. */
  public boolean isCopied() {
    return copied >= 0;
  }

  /**
   * Copies the table if it was changed since the last copy; not before the schema is migrated.
   *
   * @param read reads the table
   * @param replace replaces the copy by what was read, unless a newer one was meanwhile
   */
  public <T> Uni<Void> refresh(Supplier<Uni<T>> read, Consumer<T> replace) {
    return schema.isUsable()
        ? refreshNow(read, replace)
        : schema
            .problem()
            .flatMap(
                problem ->
                    problem == null ? refreshNow(read, replace) : Uni.createFrom().voidItem());
  }

  private <T> Uni<Void> refreshNow(Supplier<Uni<T>> read, Consumer<T> replace) {
    return FIND.first(pool, Parameters.with("table_name", table), row -> row.getLong("version"))
        .flatMap(
            version ->
                version == copied
                    ? Uni.createFrom().voidItem()
                    : read.get()
                        .invoke(found -> replace(version, found, replace))
                        .replaceWithVoid());
  }

  /** What was read after the version is at least as new. */
  private synchronized <T> void replace(long version, T found, Consumer<T> replace) {
    if (version >= copied) {
      replace.accept(found);
      copied = version;
    }
  }

  /** Counts a change of a table, in the caller's transaction. */
  public static Uni<Void> countChange(String table) {
    return COUNT.inSession(Long.class, Parameters.with("table_name", table)).replaceWithVoid();
  }
}
