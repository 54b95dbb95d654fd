package io.fidoserver.database;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Classification of the failures of database calls. */
public final class DatabaseFailure {

  private DatabaseFailure() {}

  /**
   * Returns whether the database is unreachable, shuts down, lacks resources or does not respond in
   * time.
   */
  public static boolean isUnavailable(Throwable failure) {
    return any(failure, DatabaseFailure::signalsUnavailability);
  }

  /**
   * Failure that a retry may avoid: the connection was lost, or two transactions conflicted. Only
   * idempotent calls are retried, as a lost connection may have committed.
   */
  public static final class Transient implements Predicate<Throwable> {

    @Override
    public boolean test(Throwable failure) {
      return any(failure, Transient::isTransient);
    }

    private static boolean isTransient(Throwable cause) {
      if (cause instanceof PgException refused) {
        // 40001 serialization failure, 40P01 deadlock, 57P01 to 57P03: the server shuts down or
        // starts (PostgreSQL, appendix A).
        return refused.getSqlState().matches("08.*|40001|40P01|57P0[123]");
      }
      return cause instanceof ClosedConnectionException
          || cause instanceof ClosedChannelException
          || cause instanceof SocketException;
    }
  }

  private static boolean signalsUnavailability(Throwable cause) {
    if (cause instanceof PgException refused) {
      // Classes 08 connection, 53 resources, 57 intervention, 58 system (PostgreSQL, appendix A).
      return refused.getSqlState().matches("(08|53|57|58|40).*");
    }
    return cause instanceof ClosedConnectionException
        || cause instanceof SocketException
        || cause instanceof UnknownHostException
        || cause instanceof ClosedChannelException
        || cause instanceof TimeoutException
        || cause instanceof org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException
        // Of the pool: a full wait queue, and a timeout in it.
        || cause.getClass() == VertxException.class
        || cause instanceof NoStackTraceThrowable;
  }

  private static boolean any(Throwable failure, Predicate<Throwable> matches) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (matches.test(cause)) {
        return true;
      }
    }
    return false;
  }
}
