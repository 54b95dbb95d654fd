package io.fidoserver;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.QuarkusBindException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Explanation of a failed start, in one line where the operator can mend it. */
final class StartFailure {

  /**
   * SmallRye Config's message about a key below the prefix of a mapping that has no such member.
   */
  private static final Pattern UNKNOWN_KEY = Pattern.compile("SRCFG00050: (\\S+) ");

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
        Matcher unknown = UNKNOWN_KEY.matcher(cause.getMessage());
        if (unknown.find()) {
          return SettingNames.explainUnknownKey(unknown.group(1));
        }
        return SettingNames.BAD + oneLine(cause.getMessage());
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
