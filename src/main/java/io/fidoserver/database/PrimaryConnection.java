package io.fidoserver.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SqlConnectionBase;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.TxCommand;
import io.vertx.sqlclient.spi.DatabaseMetadata;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Connection that is closed once its server takes no writes, which it tells by SQLSTATE 25006, or
 * once it is old. Until it is gone from the pool, it refuses what would begin on it as the server
 * would.
 */
final class PrimaryConnection implements Connection {

  /** Failure of what would have begun on a connection that is closed: nothing of it was sent. */
  static final class NotSent extends PgException {

    private static final long serialVersionUID = 1L;

    NotSent() {
      super("the server takes no writes", "ERROR", DatabaseFailure.READ_ONLY, "nothing was sent");
    }
  }

  private final PrimaryConnections all;
  private final Connection connection;
  private final int generation;
  private final long end;

  private final Promise<Void> closed = Promise.promise();
  private int pending;
  private boolean inTransaction;
  private volatile boolean isRetired;

  /**
   * Creates it.
   *
   * @param life the longest; this one's is up to a fifth shorter, so that those that were opened
   *     together are not closed together
   */
  PrimaryConnection(PrimaryConnections all, Connection connection, int generation, Duration life) {
    this.all = all;
    this.connection = connection;
    this.generation = generation;
    this.end =
        System.nanoTime()
            + (long) (life.toNanos() * ThreadLocalRandom.current().nextDouble(0.8, 1.0));
  }

  /**
   * Closes a connection of the pool if it is old, or of a server that takes no writes.
   *
   * @param leased whom nobody else uses
   * @return whether it is closed, and not to be returned to the pool
   */
  static boolean retire(SqlConnection leased) {
    return ((SqlConnectionBase<?>) leased).unwrap().unwrap() instanceof PrimaryConnection primary
        && primary.retire();
  }

  private boolean retire() {
    if (System.nanoTime() - end >= 0) {
      isRetired = true;
    }
    return closeIfStale();
  }

  /** Closes the connection if nothing may begin on it any more, and nothing is under way. */
  boolean closeIfStale() {
    boolean closes;
    synchronized (this) {
      closes = isStale() && !inTransaction && pending == 0;
    }
    if (closes) {
      // Without the lock: the pool may use another connection within.
      connection.close(null, Promise.promise());
    }
    return closes;
  }

  private boolean isStale() {
    return isRetired || generation != all.generation();
  }

  @Override
  public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
    TxCommand.Kind kind = command instanceof TxCommand<?> boundary ? boundary.kind : null;
    boolean isRefused;
    synchronized (this) {
      isRefused = isStale() && !inTransaction;
      if (!isRefused) {
        inTransaction |= kind == TxCommand.Kind.BEGIN;
        pending++;
      }
    }
    if (isRefused) {
      closeIfStale();
      // Once the pool does not have it any more, which would otherwise lease it again.
      Promise<R> refused = context.promise();
      closed.future().onComplete(gone -> refused.fail(new NotSent()));
      return refused.future();
    }
    return connection.schedule(context, command).andThen(done -> end(kind, done.cause()));
  }

  private void end(TxCommand.Kind kind, Throwable failure) {
    synchronized (this) {
      pending--;
      if (kind != null && (kind != TxCommand.Kind.BEGIN || failure != null)) {
        inTransaction = false;
      }
    }
    if (failure != null && all.areWritable() && DatabaseFailure.isReadOnly(failure)) {
      isRetired = true;
      all.closeAll(generation);
    }
    closeIfStale();
  }

  /** Tells the pool, and whoever uses the connection, what becomes of it. */
  @Override
  public void init(Holder holder) {
    connection.init(
        new Holder() {
          @Override
          public void handleEvent(Object event) {
            holder.handleEvent(event);
          }

          @Override
          public void handleClosed() {
            all.forget(PrimaryConnection.this);
            holder.handleClosed();
            closed.tryComplete();
          }

          @Override
          public void handleException(Throwable failure) {
            holder.handleException(failure);
          }
        });
  }

  @Override
  public void close(Holder holder, Promise<Void> closed) {
    connection.close(holder, closed);
  }

  @Override
  public boolean isIndeterminatePreparedStatementError(Throwable error) {
    return connection.isIndeterminatePreparedStatementError(error);
  }

  @Override
  public int pipeliningLimit() {
    return connection.pipeliningLimit();
  }

  @Override
  public TracingPolicy tracingPolicy() {
    return connection.tracingPolicy();
  }

  @Override
  public SocketAddress server() {
    return connection.server();
  }

  @Override
  public String system() {
    return connection.system();
  }

  @Override
  public String database() {
    return connection.database();
  }

  @Override
  public String user() {
    return connection.user();
  }

  @Override
  public ClientMetrics<?, ?, ?, ?> metrics() {
    return connection.metrics();
  }

  @Override
  public boolean isSsl() {
    return connection.isSsl();
  }

  @Override
  public boolean isValid() {
    return connection.isValid();
  }

  @Override
  public DatabaseMetadata getDatabaseMetaData() {
    return connection.getDatabaseMetaData();
  }

  @Override
  public int getProcessId() {
    return connection.getProcessId();
  }

  @Override
  public int getSecretKey() {
    return connection.getSecretKey();
  }
}
