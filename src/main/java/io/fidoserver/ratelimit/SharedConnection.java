package io.fidoserver.ratelimit;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Connection that all calls share, one after another without waiting for answers (pipelining): to
 * the one server, to the master that Sentinel names, or to all nodes of a Cluster.
 *
 * <p>It is replaced when it fails; and every few seconds by one that is made beside it, as a former
 * master takes writes until Sentinel has made it a replica. So a Sentinel or a node that does not
 * answer delays no call while the master does.
 */
final class SharedConnection {

  private static final long AGE_NANOS = Duration.ofSeconds(3).toNanos();

  private static final long CONNECT_SECONDS = 2;

  private final Redis redis;
  private Future<RedisConnection> connection;
  private long renewedAtNanos;

  SharedConnection(Redis redis) {
    this.redis = redis;
  }

  /**
   * Sends a request; on a new connection once more if the first was lost, or is to a server that is
   * not master any more. The request may then have been executed twice.
   */
  Future<Response> send(Request request) {
    return attempt(request).recover(lost -> attempt(request));
  }

  private Future<Response> attempt(Request request) {
    Future<RedisConnection> used = connection();
    Future<Response> answer =
        used.succeeded()
            ? used.result().send(request)
            : used.compose(connected -> connected.send(request));
    return answer.onFailure(failure -> replace(used, failure));
  }

  private synchronized Future<RedisConnection> connection() {
    long now = System.nanoTime();
    if (connection == null || connection.failed()) {
      renewedAtNanos = now;
      connection = connect();
    } else if (connection.succeeded() && now - renewedAtNanos > AGE_NANOS) {
      renewedAtNanos = now;
      Future<RedisConnection> old = connection;
      connect().onComplete(renewed -> renew(old, renewed));
    }
    return connection;
  }

  /** The client never completes where Redis refuses HELLO for want of connections. */
  private Future<RedisConnection> connect() {
    Future<RedisConnection> connecting = redis.connect();
    return connecting
        .timeout(CONNECT_SECONDS, TimeUnit.SECONDS)
        .onFailure(late -> connecting.onSuccess(RedisConnection::close));
  }

  private void renew(Future<RedisConnection> old, AsyncResult<RedisConnection> renewed) {
    if (renewed.failed()) {
      return;
    }
    synchronized (this) {
      if (connection == old) {
        connection = Future.succeededFuture(renewed.result());
        old.result().close();
        return;
      }
    }
    renewed.result().close();
  }

  private void replace(Future<RedisConnection> used, Throwable failure) {
    synchronized (this) {
      if (connection != used || !used.succeeded()) {
        return;
      }
      connection = null;
    }
    if (isOfReplica(failure)) {
      // Redis closes it. Returned to the pool, it would be used again.
      used.result().send(Request.cmd(Command.QUIT));
    } else {
      used.result().close();
    }
  }

  /**
   * Returns whether a server answered that it is a replica, of itself or of the script's commands.
   * Nodes of a Cluster redirect instead.
   */
  private static boolean isOfReplica(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("READONLY ") || message.startsWith("MASTERDOWN ");
  }
}
