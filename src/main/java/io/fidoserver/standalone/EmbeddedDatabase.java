package io.fidoserver.standalone;

import io.fidoserver.database.DatabaseUrl;
import io.fidoserver.encoding.Base64Url;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.ImageMode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Embedded PostgreSQL of a start without DATABASE_URL, so that the server can be tried without any
 * set-up. Its data are in {@code ./fido-data}.
 */
public final class EmbeddedDatabase {

  /** System property that is {@code true} while the server runs on this database. */
  public static final String ACTIVE = "fido.embedded-database";

  /** Directory of its data, in the working directory. */
  public static final Path DIRECTORY = Path.of("fido-data");

  private static final String PASSWORD = "postgres-password";

  private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);
  private static final int STOP_SECONDS = 10;

  /**
   * Channel of the locked file, kept for as long as the process runs: an unreachable channel is
   * closed, and its lock released.
   */
  private static FileChannel locked;

  private static EmbeddedPostgres postgres;

  private EmbeddedDatabase() {}

  /**
   * Starts the database, unless DATABASE_URL names another one. It stops after the server.
   *
   * @throws IllegalStateException with one line that says why it can't start
   */
  public static void startUnlessConfigured() {
    if (ImageMode.current() == ImageMode.NATIVE_RUN) {
      // A native binary has no embedded database, and no configuration yet: DatabaseUrlSource will
      // report the missing URL.
      return;
    }
    if (isConfigured()) {
      return;
    }
    try {
      createOwnDirectory();
      lock(DIRECTORY.resolve("lock"));
      Path data = DIRECTORY.resolve("postgres").toAbsolutePath();
      stopLeftOver(data);
      boolean isTrusting = isTrusting(data);
      String password = password();
      postgres =
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(DIRECTORY.resolve("bin").toAbsolutePath().toFile())
              .setDataDirectory(data)
              // Options of initdb. Its default is to trust everybody on this machine.
              .setLocaleConfig("auth-host", "scram-sha-256")
              .setLocaleConfig("auth-local", "scram-sha-256")
              .setLocaleConfig("pwfile", DIRECTORY.resolve(PASSWORD).toAbsolutePath().toString())
              .setConnectConfig("password", password)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              // Off by default in EmbeddedPostgres.
              .setServerConfig("fsync", "on")
              .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
              .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (isTrusting) {
        requirePassword(data, password);
      }
      Runtime.getRuntime().addShutdownHook(new Thread(EmbeddedDatabase::stopAfterServer));
      System.setProperty(
          DatabaseUrl.NAME,
          "postgresql://postgres:%s@127.0.0.1:%d/postgres".formatted(password, postgres.getPort()));
      System.setProperty(ACTIVE, "true");
      LOG.warnf(
          "DATABASE_URL is not set: using an embedded PostgreSQL, data in %s. NOT FOR PRODUCTION.",
          DIRECTORY.toAbsolutePath());
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new IllegalStateException(
          "The embedded database can't start in %s: %s"
              .formatted(DIRECTORY.toAbsolutePath(), why(e)),
          e);
    }
  }

  /** Says what is wrong with a file, of which the JDK's message has but the name. */
  private static String why(Exception failure) {
    if (failure instanceof AccessDeniedException denied) {
      return "no permission to write " + denied.getFile();
    }
    return failure instanceof FileAlreadyExistsException there
        ? there.getFile() + " is no directory"
        : failure.getMessage();
  }

  /**
   * Returns whether DATABASE_URL is set: in the environment, as in every deployment, or in a file,
   * which takes longer to read.
   */
  private static boolean isConfigured() {
    String url = System.getenv(DatabaseUrl.NAME);
    return url != null && !url.isBlank()
        || ConfigProvider.getConfig().getOptionalValue(DatabaseUrl.NAME, String.class).isPresent();
  }

  private static void lock(Path file) throws IOException {
    locked = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (locked.tryLock() == null) {
      throw new IllegalStateException("another fido-server is running there");
    }
  }

  /** Creates the directory, which nobody else may read: it has keys and what PostgreSQL runs. */
  private static void createOwnDirectory() throws IOException {
    Files.createDirectories(DIRECTORY);
    Files.setPosixFilePermissions(DIRECTORY, PosixFilePermissions.fromString("rwx------"));
  }

  /** Returns the password of the database, which is random and made with it. */
  private static String password() throws IOException {
    Path file = DIRECTORY.resolve(PASSWORD);
    if (Files.notExists(file)) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      Path written =
          Files.createTempFile(
              DIRECTORY,
              PASSWORD,
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(written, Base64Url.encode(random));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file);
  }

  /**
   * Returns whether a database lets somebody in without a password, as that of an earlier version.
   */
  private static boolean isTrusting(Path data) throws IOException {
    Path rules = data.resolve("pg_hba.conf");
    return Files.exists(rules)
        && Files.readAllLines(rules).stream()
            .anyMatch(line -> !line.startsWith("#") && line.strip().endsWith("trust"));
  }

  /** Closes a database of an earlier version, which trusted everybody on this machine. */
  private static void requirePassword(Path data, String password) throws IOException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter role postgres password '" + password + "'");
      Files.writeString(
          data.resolve("pg_hba.conf"),
          "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n");
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException("its PostgreSQL takes no password", e);
    }
  }

  /** Stops the PostgreSQL of a server that was killed, which nobody else can be using. */
  private static void stopLeftOver(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    String firstLine =
        Files.exists(pidFile) ? Files.readString(pidFile).lines().findFirst().orElse("") : "";
    if (!firstLine.matches("\\d{1,18}")) {
      return;
    }
    Optional<ProcessHandle> postmaster =
        ProcessHandle.of(Long.parseLong(firstLine))
            .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
    if (postmaster.isPresent()) {
      postmaster.get().destroy();
      await(postmaster.get().onExit());
    }
  }

  private static void await(CompletableFuture<?> end) {
    try {
      end.get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("its PostgreSQL of an earlier start does not stop", e);
    }
  }

  private static void stopAfterServer() {
    Application server = Application.currentApplication();
    if (server != null) {
      server.awaitShutdown();
    }
    stop();
  }

  /** Returns whether it was started, for a server that goes on running. */
  public static boolean isRunning() {
    return postgres != null
        && !ConfigProvider.getConfig()
            .getOptionalValue("quarkus.init-and-exit", Boolean.class)
            .orElse(false);
  }

  /** Stops the database, if it runs. */
  public static void stop() {
    if (postgres == null) {
      return;
    }
    try {
      postgres.close();
    } catch (IOException e) {
      LOG.warn("The embedded database did not stop", e);
    }
  }
}
