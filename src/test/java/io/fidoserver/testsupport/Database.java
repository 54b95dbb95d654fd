package io.fidoserver.testsupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** PostgreSQL of the tests' own, and queries of its content. */
public final class Database {

  private static final String TEMPLATE = "migrated_template";

  private static EmbeddedPostgres postgres;
  private static boolean isMigrated;

  private Database() {}

  /** The URL of the database, which is started at the first call and stopped with the JVM. */
  public static synchronized String url() {
    if (postgres == null) {
      try {
        postgres = EmbeddedPostgres.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return "postgresql://postgres@127.0.0.1:%d/postgres".formatted(postgres.getPort());
  }

  /** Creates an empty database for one test of the migrations, and returns its URL. */
  public static String emptyUrl(String name) {
    String url = urlOf(name);
    update("create database " + name);
    return url;
  }

  /**
   * Creates a database with the current schema for one test, and returns its URL: a copy of one
   * that a server migrated.
   */
  public static synchronized String newUrl(String name) {
    if (!isMigrated) {
      migrate(emptyUrl(TEMPLATE));
      isMigrated = true;
    }
    update("create database " + name + " template " + TEMPLATE);
    return urlOf(name);
  }

  private static String urlOf(String name) {
    String url = url();
    return url.substring(0, url.lastIndexOf('/') + 1) + name;
  }

  /** Migrates a database, as the job of a deployment does. */
  static void migrate(String url) {
    try {
      ServerProcess job =
          ServerProcess.launch(
              Files.createTempDirectory("migration"),
              ServerProcess.freePort(),
              Map.of("DATABASE_URL", url, "QUARKUS_INIT_AND_EXIT", "true"));
      if (job.exitCode() != 0) {
        throw new IllegalStateException(job.output());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first column of a query's first row. */
  public static Object query(String sql, Object... parameters) {
    return queryIn("postgres", sql, parameters);
  }

  /** The first column of a query's first row, in the database of this name. */
  public static Object queryIn(String database, String sql, Object... parameters) {
    try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet result = statement.executeQuery()) {
      return result.next() ? result.getObject(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static int update(String sql, Object... parameters) {
    return updateIn("postgres", sql, parameters);
  }

  /** Runs an update in the database of this name, and returns its row count. */
  public static int updateIn(String database, String sql, Object... parameters) {
    try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The plan of a statement with positional parameters that PostgreSQL keeps whatever their values
   * are, in the database of this name.
   *
   * @param options of EXPLAIN
   * @param settings of PostgreSQL, as {@code name = value}
   */
  public static String planIn(String database, String options, String sql, String... settings) {
    long parameters =
        Pattern.compile("\\$\\d+")
            .matcher(sql)
            .results()
            .map(MatchResult::group)
            .distinct()
            .count();
    String values = String.join(", ", Collections.nCopies((int) parameters, "null"));
    try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = force_generic_plan");
      for (String each : settings) {
        statement.execute("set " + each);
      }
      statement.execute("prepare planned as " + sql);
      String execution = "execute planned" + (values.isEmpty() ? "" : "(" + values + ")");
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines = statement.executeQuery("explain (" + options + ") " + execution)) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The result of {@code meanwhile}, during which all others who read or write {@code table} wait.
   */
  public static <T> T whileLocked(String table, Callable<T> meanwhile) throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement lock = connection.prepareStatement("lock table " + table)) {
      connection.setAutoCommit(false);
      lock.execute();
      return meanwhile.call();
    }
  }

  /**
   * The result of {@code meanwhile}, during which a transaction that has read {@code table} is
   * open.
   */
  public static <T> T whileRead(String database, String table, Callable<T> meanwhile)
      throws Exception {
    try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
        PreparedStatement read = connection.prepareStatement("select from " + table)) {
      connection.setAutoCommit(false);
      read.execute();
      return meanwhile.call();
    }
  }

  /**
   * The result of {@code call}, which begins after {@code sql} was run and before it is committed,
   * and waits for that.
   */
  public static <T> T whileUncommitted(String sql, Callable<T> call, Object... parameters)
      throws Exception {
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        PreparedStatement waiting =
            connection.prepareStatement("select from pg_locks where not granted")) {
      connection.setAutoCommit(false);
      statement.executeUpdate();
      Future<T> answer = caller.submit(call);
      while (!answer.isDone() && !waiting.executeQuery().next()) {
        Thread.onSpinWait();
      }
      connection.commit();
      return answer.get();
    } finally {
      caller.shutdown();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object[] parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
