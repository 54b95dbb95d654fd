package io.fidoserver.database;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Transaction;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Keep-alive of idle connections: uses each connection of the pool before its idle timeout.
 * Otherwise a low rate of calls would have connections closed and opened all the time; to open one
 * takes the database longer than ten ceremonies, and was what the slowest of a hundred calls waited
 * for. The pool prefers a new connection to one of another event loop, so it soon is full, and
 * stays so. One that is old is closed.
 */
@ApplicationScoped
class IdleConnections {

  private final Pool pool;

  IdleConnections(Pool pool) {
    this.pool = pool;
  }

  /**
   * Uses as many connections at once as there are, so each one; with an empty transaction, as a
   * query would be traced. A failure is left to the next user of the connection.
   */
  @Scheduled(identity = "idle-connections", every = "1s")
  @NonBlocking
  void keep() {
    for (int i = pool.size(); i > 0; i--) {
      pool.getConnection()
          .compose(
              each ->
                  PrimaryConnection.retire(each)
                      ? Future.succeededFuture()
                      : each.begin().compose(Transaction::rollback).eventually(() -> each.close()));
    }
  }
}
