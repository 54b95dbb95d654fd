package io.fidoserver.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Factory of the connection pool, with timeouts for each wait: for a free connection, and for the
 * next byte from a database that is paused or unreachable. A connection that is closed by its idle
 * timeout fails its pending queries, so that its session ends as usual, and leaves the pool, so
 * that the server recovers within that time after the database. For unused connections see {@link
 * IdleConnections}.
 */
@Singleton
class ConnectionPool implements PgPoolCreator {

  /** Length of the longest statement that stays prepared, rather than be parsed each time. */
  static final int MAX_STATEMENT_LENGTH = 8_192;

  private final DatabaseConfig config;

  ConnectionPool(DatabaseConfig config) {
    this.config = config;
  }

  @Override
  public Pool create(Input input) {
    for (PgConnectOptions each : input.pgConnectOptionsList()) {
      each.setPreparedStatementCacheSqlLimit(MAX_STATEMENT_LENGTH);
      each.setConnectTimeout(config.connectTimeoutMs());
      each.setIdleTimeout(config.silenceSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
    }
    PoolOptions options =
        input
            .poolOptions()
            .setConnectionTimeout(config.poolTimeoutMs())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool()
        .with(options)
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
