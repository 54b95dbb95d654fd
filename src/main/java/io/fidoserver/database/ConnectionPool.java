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
 * Makes the pool of connections so that nothing waits without end: not for a connection, and not on
 * one whose other end is silent, paused or gone. A connection that is closed for its silence fails
 * what was asked on it, so its session ends as any other does; and it leaves the pool, so all works
 * again that much after the database does. One that nobody uses leaves the pool before its silence
 * counts, so that none is given out just when it is closed.
 */
@Singleton
class ConnectionPool implements PgPoolCreator {

  private static final int CLEANER_MS = 250;

  private final DatabaseConfig config;

  ConnectionPool(DatabaseConfig config) {
    this.config = config;
  }

  @Override
  public Pool create(Input input) {
    for (PgConnectOptions each : input.pgConnectOptionsList()) {
      each.setConnectTimeout(config.connectTimeoutMs());
      each.setIdleTimeout(config.silenceSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
    }
    PoolOptions options =
        input
            .poolOptions()
            .setConnectionTimeout(config.poolTimeoutMs())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(500 * config.silenceSeconds())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setPoolCleanerPeriod(CLEANER_MS);
    return PgBuilder.pool()
        .with(options)
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
