package io.fidoserver.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Factory of the connection pool, with timeouts for each wait: for a free connection, and for the
 * next byte from a database that is paused or unreachable. A connection that is closed by its idle
 * timeout fails its pending queries, so that its session ends as usual, and leaves the pool, so
 * that the server recovers within that time after the database. For unused connections see {@link
 * IdleConnections}; for those to a server that takes no writes, {@link PrimaryConnections}.
 */
@Singleton
class ConnectionPool implements PgPoolCreator {

  /** Length of the longest statement that stays prepared, rather than be parsed each time. */
  static final int MAX_STATEMENT_LENGTH = 8_192;

  private static final Duration LIFE = Duration.ofMinutes(10);

  private final DatabaseConfig config;
  private final Optional<String> url;
  private PrimaryConnections connections;

  ConnectionPool(
      DatabaseConfig config, @ConfigProperty(name = DatabaseUrl.NAME) Optional<String> url) {
    this.config = config;
    this.url = url;
  }

  /** Only this way of giving a pool its connections lets them be verified before they are used. */
  @Override
  @SuppressWarnings("deprecation")
  public Pool create(Input input) {
    List<PgConnectOptions> hosts = input.pgConnectOptionsList();
    for (PgConnectOptions each : hosts) {
      each.setPreparedStatementCacheSqlLimit(MAX_STATEMENT_LENGTH);
      each.setConnectTimeout(config.connectTimeoutMs());
      each.setIdleTimeout(config.silenceSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
    }
    Optional<DatabaseUrl> named =
        url.map(text -> DatabaseUrl.parse(DatabaseUrl.NAME, text))
            .filter(each -> isOf(each.hosts().get(0), hosts.get(0)));
    List<PgConnectOptions> all =
        named.map(each -> DriverSettings.connectOptions(each, hosts.get(0))).orElse(hosts);
    connections =
        new PrimaryConnections(
            input.vertx(),
            all,
            named.map(DatabaseUrl::isWritable).orElse(true),
            named.map(DatabaseUrl::isPooler).orElse(false),
            attempt(all),
            Duration.ofMillis(config.poolTimeoutMs()),
            LIFE);
    PoolOptions options =
        input
            .poolOptions()
            .setConnectionTimeout(config.poolTimeoutMs())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool()
        .with(options)
        .connectingTo(hosts.get(0))
        .using(input.vertx())
        .build()
        .connectionProvider(connections::open);
  }

  /** Returns whether the options are DATABASE_URL's: Quarkus' own setting goes before it. */
  private static boolean isOf(ConnectionUri.Host host, PgConnectOptions options) {
    return host.name().equals(options.getHost()) && host.port() == options.getPort();
  }

  /**
   * Returns the longest time that a host is waited for, until a connection to it can be used: where
   * there is another one, which may be the primary by now, as libpq's connect_timeout says.
   */
  private Duration attempt(List<PgConnectOptions> hosts) {
    Duration timeout = Duration.ofMillis(hosts.get(0).getConnectTimeout());
    Duration silence = Duration.ofSeconds(config.silenceSeconds());
    return hosts.size() > 1 && !timeout.isZero() || timeout.compareTo(silence) > 0
        ? timeout
        : silence;
  }

  /** Returns the generation of the connections that are opened now. */
  int generation() {
    return connections.generation();
  }

  /** Closes the connections of a generation, as their server was found to take no writes. */
  void closeAll(int generation) {
    connections.closeAll(generation);
  }
}
