package io.fidoserver;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.QuarkusBindException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explanation of a failed start: one line that names what the operator set, as it was set. */
final class StartFailure {

  /**
   * SmallRye Config's message about a key below the prefix of a mapping that has no such member.
   */
  private static final Pattern UNKNOWN_KEY = Pattern.compile("SRCFG00050: (\\S+) ");

  /** SmallRye Config's message about a value of the wrong type. */
  private static final Pattern CONVERSION =
      Pattern.compile(
          "SRCFG00039: The config property (\\S+) with the config value \".*\" threw an Exception"
              + " whilst being converted (.*)");

  private static final Pattern ENUM =
      Pattern.compile("SRCFG00049: Cannot convert (.*) to enum .*, allowed values: (.*)");

  /** SmallRye Config's message about a value that is missing. */
  private static final Pattern MISSING =
      Pattern.compile("SRCFG00014: The config property (\\S+) is required but .*");

  /** An error code of SmallRye Config, and the name of an exception's class. */
  private static final Pattern INTERNAL =
      Pattern.compile("SRCFG\\d+: |\\b(?:[a-z]\\w*\\.)+[A-Z][\\w$]*: ");

  /** A key, with the index of an element. */
  private static final Pattern KEY =
      Pattern.compile("\\b((?:fido|quarkus)\\.[\\w.-]*\\w)(?:\\[\\d+])?");

  private static final Pattern HEADING = Pattern.compile("^.*Configuration validation failed:");

  private static final Set<String> VERBOSE = Set.of("DEBUG", "TRACE", "ALL");

  private StartFailure() {}

  /**
   * Returns one line about why the start failed; with the stack trace if the log level asks for it.
   *
   * @param environment the variables
   */
  static String explain(Throwable failure, Map<String, String> environment) {
    Set<String> set =
        environment.entrySet().stream()
            .filter(each -> !each.getValue().isBlank())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    String line =
        causes(failure)
            .map(cause -> explainKnown(cause, set))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(() -> "The start failed: " + rootMessage(failure));
    return VERBOSE.contains(environment.getOrDefault("LOG_LEVEL", "").toUpperCase(Locale.ROOT))
        ? line + "\n" + trace(failure)
        : line;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  private static Optional<String> explainKnown(Throwable cause, Set<String> environment) {
    if (cause instanceof PreventFurtherStepsException end) {
      // QUARKUS_INIT_AND_EXIT: the schema is up to date, and that was all.
      return Optional.of(end.getMessage());
    }
    if (cause instanceof QuarkusBindException bind) {
      return Optional.of(
          "Can't listen on %s:%d: the port is in use".formatted(bind.getHost(), bind.getPort()));
    }
    if (cause instanceof SQLException database) {
      return Optional.of(
          "Can't use the database that %s names: %s"
              .formatted(
                  environment.contains("DATABASE_DIRECT_URL")
                      ? "DATABASE_DIRECT_URL"
                      : "DATABASE_URL",
                  databaseMessage(database)));
    }
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    if (message.contains("Pool max size must be > 0")) {
      return Optional.of(
          SettingNames.BAD
              + SettingNames.asSet("quarkus.datasource.reactive.max-size", environment)
              + " must be at least 1");
    }
    if (message.matches("port (p must be in range .*|out of range:.*|must be <= 65535)")) {
      return Optional.of(
          SettingNames.BAD
              + SettingNames.asSet("quarkus.http.port", environment)
              + " must be from 0 to 65535");
    }
    Matcher unknown = UNKNOWN_KEY.matcher(message);
    if (unknown.find()) {
      return Optional.of(SettingNames.explainUnknownKey(unknown.group(1)));
    }
    return cause.getClass().getSimpleName().startsWith("Config") || message.contains("SRCFG")
        ? Optional.of(SettingNames.BAD + configurationMessage(message, environment))
        : Optional.empty();
  }

  private static String databaseMessage(SQLException database) {
    if (String.valueOf(database.getMessage()).contains("targetServerType")) {
      return "none of its hosts takes writes";
    }
    return causes(database)
        .filter(UnknownHostException.class::isInstance)
        .map(unknown -> "there is no host " + unknown.getMessage())
        .findFirst()
        .orElseGet(() -> oneLine(database.getMessage()));
  }

  /** Says what is wrong with the settings, one by one, in the operator's names. */
  private static String configurationMessage(String message, Set<String> environment) {
    return message
        .lines()
        .map(line -> HEADING.matcher(line).replaceFirst("").strip())
        .filter(line -> !line.isEmpty())
        .map(line -> settingMessage(line, environment))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String settingMessage(String line, Set<String> environment) {
    String bare = replace(CONVERSION, line, found -> found.group(1) + ": " + found.group(2));
    bare =
        replace(
            ENUM,
            bare,
            found ->
                "must be one of %s, not %s"
                    .formatted(
                        Stream.of(found.group(2).split(","))
                            .map(String::strip)
                            .sorted()
                            .collect(Collectors.joining(", ")),
                        found.group(1)));
    bare = replace(MISSING, bare, found -> found.group(1) + " must be set");
    bare = INTERNAL.matcher(bare).replaceAll("");
    return replace(KEY, bare, found -> SettingNames.asSet(found.group(1), environment));
  }

  private static String replace(Pattern pattern, String text, Function<MatchResult, String> by) {
    return pattern.matcher(text).replaceAll(each -> Matcher.quoteReplacement(by.apply(each)));
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = causes(failure).reduce((outer, inner) -> inner).orElseThrow();
    return root.getMessage() == null ? root.toString() : oneLine(root.getMessage());
  }

  private static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static String oneLine(String message) {
    return message.lines().map(String::strip).collect(Collectors.joining(" "));
  }
}
