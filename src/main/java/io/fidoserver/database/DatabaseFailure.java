package io.fidoserver.database;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Classification of the failures of database calls. */
public final class DatabaseFailure {

  /** SQLSTATE of a statement that was refused, as the server takes no writes: it did nothing. */
  static final String READ_ONLY = "25006";

  private DatabaseFailure() {}

  /**
   * Returns whether the database is unreachable, shuts down, lacks resources, takes no writes or
   * does not respond in time.
   */
  public static boolean isUnavailable(Throwable failure) {
    return any(failure, DatabaseFailure::signalsUnavailability);
  }

  /**
   * Returns whether a statement, and the transaction that it was in, did nothing as the server
   * takes no writes: both may be tried again, on another connection.
   */
  static boolean isReadOnly(Throwable failure) {
    return any(failure, cause -> sqlState(cause).equals(READ_ONLY));
  }

  /** Returns the SQLSTATE of the driver's failure, or of what Hibernate made of it; empty: none. */
  private static String sqlState(Throwable cause) {
    String state =
        cause instanceof PgException refused
            ? refused.getSqlState()
            : cause instanceof SQLException refused ? refused.getSQLState() : null;
    return state == null ? "" : state;
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
      // 40001 serialization failure, 40P01 deadlock, 57P01 to 57P03: the server shuts down or
      // starts; 25006: it takes no writes (PostgreSQL, appendix A).
      return sqlState(cause).matches("08.*|25006|40001|40P01|57P0[123]")
          || cause instanceof ClosedConnectionException
          || cause instanceof ClosedChannelException
          || cause instanceof SocketException;
    }
  }

  private static boolean signalsUnavailability(Throwable cause) {
    // Classes 08 connection, 53 resources, 57 intervention, 58 system; 25006: it takes no writes
    // (PostgreSQL, appendix A).
    return sqlState(cause).matches("(08|53|57|58|40).*|25006")
        || cause instanceof ClosedConnectionException
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
