package io.fidoserver;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.QuarkusBindException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Explanation of a failed start, in one line where the operator can mend it. */
final class StartFailure {

  private StartFailure() {}

  /**
   * Returns one line for a bad setting, a port in use or a database that can't be used; else the
   * stack trace.
   */
  static String explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PreventFurtherStepsException end) {
        // QUARKUS_INIT_AND_EXIT: the schema is up to date, and that was all.
        return end.getMessage();
      }
      if (cause instanceof QuarkusBindException bind) {
        return "Can't listen on %s:%d: the port is in use"
            .formatted(bind.getHost(), bind.getPort());
      }
      if (cause instanceof SQLException database) {
        return "Can't use the database that DATABASE_URL names: " + oneLine(database.getMessage());
      }
      if (cause.getClass().getSimpleName().startsWith("Config")) {
        return "Bad configuration: " + oneLine(cause.getMessage());
      }
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static String oneLine(String message) {
    return message.lines().map(String::strip).collect(Collectors.joining(" "));
  }
}
