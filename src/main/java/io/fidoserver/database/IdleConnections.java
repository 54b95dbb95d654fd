package io.fidoserver.database;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Transaction;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Uses each connection of the pool before its silence counts. Else those that a low rate of calls
 * does not need would be closed and made anew all the time; to make one takes the database longer
 * than ten ceremonies do, and was what the slowest of a hundred calls waited for. The pool prefers
 * a new connection to one of another event loop, so it soon is full, and stays so.
 */
@ApplicationScoped
class IdleConnections {

  private final Pool pool;

  IdleConnections(Pool pool) {
    this.pool = pool;
  }

  /**
   * Uses as many at once as there are, so each. With an empty transaction, as a query would be a
   * trace. Who asks next is told of one that fails.
   */
  @Scheduled(identity = "idle-connections", every = "1s")
  @NonBlocking
  void keep() {
    for (int i = pool.size(); i > 0; i--) {
      pool.getConnection()
          .compose(
              each -> each.begin().compose(Transaction::rollback).eventually(() -> each.close()));
    }
  }
}
