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
 * again that much after the database does. For one that nobody uses see {@link IdleConnections}.
 */
@Singleton
class ConnectionPool implements PgPoolCreator {

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
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool()
        .with(options)
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}
