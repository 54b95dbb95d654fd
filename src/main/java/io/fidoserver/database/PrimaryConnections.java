package io.fidoserver.database;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.impl.PgConnectionImpl;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SqlConnectionBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Connections to the primary: the first of the hosts that answers, and takes writes. Where it takes
 * none any more, as after a switchover that left the connections alive, all of them are closed.
 */
final class PrimaryConnections {

  /** Failure to open a connection, as a host that answered is a standby. */
  static final class NoPrimary extends PgException {

    private static final long serialVersionUID = 1L;

    NoPrimary() {
      super("the server takes no writes", "ERROR", DatabaseFailure.READ_ONLY, null);
    }
  }

  private static final Logger LOG = Logger.getLogger(PrimaryConnections.class);
  private static final SqlStatement OPEN = SqlStatement.of("open-connection");
  private static final SqlStatement OPEN_POOLED = SqlStatement.of("check-health");

  /**
   * Pause before the hosts are asked again while all of them are standbys, and between two closings
   * of all connections: a pooler may lead to two servers.
   */
  private static final long PAUSE_MILLIS = 250;

  private final Vertx vertx;
  private final List<PgConnectOptions> hosts;
  private final boolean isWritable;
  private final boolean isPooled;
  private final PgConnectionFactory factory;
  private final long attemptMillis;
  private final long searchNanos;
  private final Duration life;
  private final Set<PrimaryConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger generation = new AtomicInteger();

  /** Times, in nanoseconds, when hosts, by index, were found to have no TLS. */
  private final Map<Integer, Long> withoutTls = new ConcurrentHashMap<>();

  private volatile int current;
  private volatile long closedAtNanos = System.nanoTime() - MILLISECONDS.toNanos(PAUSE_MILLIS);

  /**
   * Creates them.
   *
   * @param hosts in the order in which they are asked
   * @param isWritable whether a host must take writes
   * @param isPooled whether they lead to a pooler of transactions, where a setting of the session
   *     would be another's, or keep the session from all others
   * @param attempt the longest time that one host is waited for
   * @param search the time for which a primary is looked for where there are only standbys
   * @param life the longest of a connection: then the addresses of a name are asked for again
   */
  PrimaryConnections(
      Vertx vertx,
      List<PgConnectOptions> hosts,
      boolean isWritable,
      boolean isPooled,
      Duration attempt,
      Duration search,
      Duration life) {
    this.vertx = vertx;
    this.hosts = List.copyOf(hosts);
    this.isWritable = isWritable;
    this.isPooled = isPooled;
    this.factory =
        (PgConnectionFactory) PgDriver.INSTANCE.createConnectionFactory(vertx, hosts.get(0));
    ((VertxInternal) vertx).addCloseHook(factory);
    this.attemptMillis = attempt.toMillis();
    this.searchNanos = search.toNanos();
    this.life = life;
  }

  /** Opens a connection for the pool, on its context. */
  Future<SqlConnection> open(Context context) {
    Promise<SqlConnection> opened = ((ContextInternal) context).promise();
    search(context, System.nanoTime() + searchNanos).onComplete(opened);
    return opened.future();
  }

  /** Returns the generation of the connections that are opened now; those of before are closed. */
  int generation() {
    return generation.get();
  }

  /** Returns whether a host must take writes. */
  boolean areWritable() {
    return isWritable;
  }

  /**
   * Closes all connections of a generation, as their host takes no writes any more, and begins the
   * next one. Those in a transaction are closed when it ends. Does nothing if this generation was
   * closed already, or another just now.
   */
  void closeAll(int generation) {
    boolean isDue = System.nanoTime() - closedAtNanos >= MILLISECONDS.toNanos(PAUSE_MILLIS);
    if (isWritable && isDue && this.generation.compareAndSet(generation, generation + 1)) {
      closedAtNanos = System.nanoTime();
      LOG.warnf(
          "%s takes no writes: its connections are closed, and the primary is looked for",
          hosts.get(current).getSocketAddress());
      open.forEach(PrimaryConnection::closeIfStale);
    }
  }

  void forget(PrimaryConnection closed) {
    open.remove(closed);
  }

  private Future<SqlConnection> search(Context context, long deadline) {
    return firstOf(context, current, hosts.size(), null)
        .recover(
            failure ->
                failure instanceof NoPrimary && System.nanoTime() < deadline
                    ? pause().compose(then -> search(context, deadline))
                    : Future.failedFuture(failure));
  }

  private Future<Void> pause() {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(PAUSE_MILLIS, then -> over.complete());
    return over.future();
  }

  /**
   * Opens a connection to the first of the hosts that is fit.
   *
   * @param index the host to begin with
   * @param count the number of those left
   * @param before why those before are not fit: that one is read-only says more than anything else
   */
  private Future<SqlConnection> firstOf(Context context, int index, int count, Throwable before) {
    return openTo(context, index)
        .recover(
            failure -> {
              Throwable why = before instanceof NoPrimary ? before : failure;
              // One that does not answer would be waited for by each search first.
              if (index == current && !(failure instanceof NoPrimary)) {
                current = (index + 1) % hosts.size();
              }
              // It may come back with TLS.
              withoutTls.remove(index);
              return count == 1
                  ? Future.failedFuture(why)
                  : firstOf(context, (index + 1) % hosts.size(), count - 1, why);
            });
  }

  /**
   * Returns the options of a host: of {@code prefer}, without TLS where it had none, as the driver
   * would open two connections for each; for as long as a connection lives, as TLS may be switched
   * on.
   */
  private PgConnectOptions options(int index) {
    PgConnectOptions options = hosts.get(index);
    Long foundAt = withoutTls.get(index);
    return options.getSslMode() == SslMode.PREFER
            && foundAt != null
            && System.nanoTime() - foundAt < life.toNanos()
        ? new PgConnectOptions(options)
            .setSslMode(SslMode.DISABLE)
            .setUseLayer7Proxy(options.getUseLayer7Proxy())
        : options;
  }

  private Future<SqlConnection> openTo(Context context, int index) {
    int opened = generation.get();
    Future<SqlConnection> connecting = factory.connect(context, options(index));
    return connecting
        .timeout(attemptMillis, MILLISECONDS)
        .onFailure(late -> connecting.onSuccess(SqlConnection::close))
        .compose(this::verify)
        .map(
            connection -> {
              current = index;
              if (!connection.isSSL()) {
                withoutTls.merge(
                    index,
                    System.nanoTime(),
                    (found, now) -> now - found < life.toNanos() ? found : now);
              }
              return watched(context, connection, opened);
            });
  }

  private Future<SqlConnection> verify(SqlConnection connection) {
    return connection
        .query((isPooled ? OPEN_POOLED : OPEN).text())
        .execute()
        .timeout(attemptMillis, MILLISECONDS)
        .compose(
            rows ->
                isWritable && rows.iterator().next().getBoolean("read_only")
                    ? Future.<SqlConnection>failedFuture(new NoPrimary())
                    : Future.succeededFuture(connection))
        .onFailure(unfit -> connection.close());
  }

  private SqlConnection watched(Context context, SqlConnection connection, int opened) {
    PrimaryConnection primary =
        new PrimaryConnection(this, ((SqlConnectionBase<?>) connection).unwrap(), opened, life);
    PgConnectionImpl watched = new PgConnectionImpl(factory, (ContextInternal) context, primary);
    open.add(primary);
    try {
      primary.init(watched);
    } catch (RuntimeException closedAlready) {
      open.remove(primary);
      throw closedAlready;
    }
    return watched;
  }
}
