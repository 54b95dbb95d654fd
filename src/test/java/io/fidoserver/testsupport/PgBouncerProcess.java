package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PgBouncer of a test's own, which pools the transactions of one PostgreSQL. */
public final class PgBouncerProcess implements AutoCloseable {

  private static final Path BINARY = Path.of("/usr/sbin/pgbouncer");
  private static final Duration START = Duration.ofSeconds(10);

  private final Process process;
  private final int port;

  private PgBouncerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Skips a test where there is no PgBouncer, unless one is required. */
  public static void assumeThere() {
    assumeTrue(
        System.getenv("REQUIRE_PGBOUNCER") != null || Files.exists(BINARY),
        "No PgBouncer at " + BINARY + ": the test is skipped");
  }

  /** Starts PgBouncer in front of {@code postgres}, with its files in {@code directory}. */
  public static PgBouncerProcess start(Path directory, PostgresProcess postgres) {
    int port = ServerProcess.freePort();
    try {
      Path settings =
          Files.writeString(
              directory.resolve("pgbouncer.ini"),
              """
              [databases]
              * = host=127.0.0.1 port=%d user=postgres
              [pgbouncer]
              listen_addr = 127.0.0.1
              listen_port = %d
              unix_socket_dir =
              auth_type = any
              pool_mode = transaction
              default_pool_size = 4
              ignore_startup_parameters = extra_float_digits
              """
                  .formatted(postgres.port(), port));
      List<String> command = new ArrayList<>();
      if (System.getProperty("user.name").equals("root")) {
        // PgBouncer refuses to run as root; a user namespace without a mapping has none.
        command.addAll(List.of("unshare", "-U"));
      }
      command.addAll(List.of(BINARY.toString(), settings.toAbsolutePath().toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("pgbouncer.log").toFile())
              .start();
      PgBouncerProcess started = new PgBouncerProcess(process, port);
      ListeningPort.await("PgBouncer", process, port, START);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url(String database) {
    return "postgresql://postgres@127.0.0.1:%d/%s?pgbouncer=true".formatted(port, database);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
