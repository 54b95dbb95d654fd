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
import java.util.stream.Stream;

/** PostgreSQL of a test's own, which may be paused, killed and started again. */
public final class PostgresProcess implements AutoCloseable {

  /** Data directory with the current schema: initdb and migrations take longer than most tests. */
  private static Path template;

  private final Path data;
  private final int port = ServerProcess.freePort();
  private EmbeddedPostgres postgres;

  private PostgresProcess(Path data) {
    this.data = data;
  }

  /** Starts PostgreSQL with its data in {@code directory}: the current schema, and no row. */
  public static PostgresProcess start(Path directory) {
    PostgresProcess postgres = new PostgresProcess(directory.resolve("data"));
    copy(template(), postgres.data);
    postgres.start();
    return postgres;
  }

  private static synchronized Path template() {
    if (template == null) {
      try {
        Path made = Files.createTempDirectory(Path.of("target"), "postgres").resolve("data");
        try (PostgresProcess postgres = new PostgresProcess(made)) {
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
      postgres =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .start();
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

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
