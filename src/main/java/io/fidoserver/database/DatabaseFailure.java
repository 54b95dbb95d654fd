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

/** What became of a call to the database, as its failure tells. */
public final class DatabaseFailure {

  private DatabaseFailure() {}

  /** Whether the database is out of reach, shuts down, has no room or does not answer in time. */
  public static boolean isUnavailable(Throwable failure) {
    return any(failure, DatabaseFailure::signalsUnavailability);
  }

  /**
   * Whether the same asked once more may well succeed: the connection died, or two transactions got
   * in each other's way. Only what may be done twice is done again: nobody can say of a dead
   * connection what it still did.
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
        // The pool tells a full waiting queue with the one and a wait that was too long with the
        // other.
        || cause.getClass() == VertxException.class
        || cause instanceof NoStackTraceThrowable;
  }

  private static boolean any(Throwable failure, Predicate<Throwable> tells) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (tells.test(cause)) {
        return true;
      }
    }
    return false;
  }
}
