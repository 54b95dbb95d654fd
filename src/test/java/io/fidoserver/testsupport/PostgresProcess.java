package io.fidoserver.testsupport;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;

/** PostgreSQL of a test's own, which may be paused, killed and started again. */
public final class PostgresProcess implements AutoCloseable {

  /** Data directory with the current schema: initdb and migrations take longer than most tests. */
  private static Path template;

  private final Path data;
  private final Map<String, String> settings;
  private final int port = ServerProcess.freePort();
  private EmbeddedPostgres postgres;

  private PostgresProcess(Path data, Map<String, String> settings) {
    this.data = data;
    this.settings = settings;
  }

  /** Starts PostgreSQL with its data in {@code directory}: the current schema, and no row. */
  public static PostgresProcess start(Path directory) {
    return start(directory, Map.of());
  }

  /** Starts PostgreSQL with its data in {@code directory}, and no schema. */
  public static PostgresProcess startEmpty(Path directory) {
    PostgresProcess postgres = new PostgresProcess(directory.resolve("data"), Map.of());
    postgres.start();
    return postgres;
  }

  /** Starts PostgreSQL with these settings of its own. */
  public static PostgresProcess start(Path directory, Map<String, String> settings) {
    PostgresProcess postgres = new PostgresProcess(directory.resolve("data"), settings);
    copy(template(), postgres.data);
    postgres.start();
    return postgres;
  }

  /** Starts a standby with a copy of the data, which follows this one by streaming replication. */
  public PostgresProcess startStandby(Path directory) {
    PostgresProcess standby = new PostgresProcess(directory.resolve("data"), settings);
    close();
    copy(data, standby.data);
    start();
    try {
      Files.createFile(standby.data.resolve("standby.signal"));
      Files.writeString(
          standby.data.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'%n".formatted(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    standby.start();
    return standby;
  }

  private static synchronized Path template() {
    if (template == null) {
      try {
        Path made = Files.createTempDirectory(Path.of("target"), "postgres").resolve("data");
        try (PostgresProcess postgres = new PostgresProcess(made, Map.of())) {
          postgres.start();
          Database.migrate(postgres.url());
        }
        template = made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return template;
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : (Iterable<Path>) files::iterator) {
        // With its permissions: PostgreSQL refuses a directory that others may read.
        Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts PostgreSQL (again), with the data that it had. */
  public void start() {
    try {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on");
      settings.forEach(builder::setServerConfig);
      postgres = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return url(port);
  }

  /** The URL of the database through a proxy at {@code proxyPort}. */
  public String url(int proxyPort) {
    return "postgresql://postgres@127.0.0.1:%d/postgres".formatted(proxyPort);
  }

  public int port() {
    return port;
  }

  public void pause() {
    TestProcess.signal(pid(), "STOP");
  }

  public void resume() {
    TestProcess.signal(pid(), "CONT");
  }

  public void kill() {
    TestProcess.signal(pid(), "KILL");
    // The process is gone, but its lock must be released.
    close();
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first column of a query's first row. */
  public Object query(String sql, Object... parameters) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getObject(1) : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs statements, each in a transaction of its own. */
  public void execute(String... statements) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Refuses writes from now on, with all connections alive: as a primary that is demoted. */
  public void refuseWrites() {
    execute("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
  }

  /** Takes writes again. */
  public void takeWrites() {
    execute("alter system reset default_transaction_read_only", "select pg_reload_conf()");
  }

  /** Makes a primary of a standby. */
  public void promote() {
    execute("select pg_promote()");
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
