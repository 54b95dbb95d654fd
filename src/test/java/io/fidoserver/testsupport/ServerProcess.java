package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Packaged server, started as a user would start it. */
public final class ServerProcess implements AutoCloseable {

  /** The jar of this build. */
  public static final Path PACKAGED = Path.of("target/quarkus-app/quarkus-run.jar");

  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final int port;

  private ServerProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts the server in {@code directory}, on a free port, with nothing in its environment but
   * {@code settings}.
   */
  public static ServerProcess start(Path directory, Map<String, String> settings) {
    return start(directory, settings, freePort());
  }

  /** Starts the server on this port. */
  public static ServerProcess start(Path directory, Map<String, String> settings, int port) {
    return launch(directory, port, settings).awaitReady();
  }

  /** Starts a JVM with nothing set but the port, by the command of the README. */
  public static ServerProcess startAsDocumented(Path directory, int port) {
    return launchAsDocumented(directory, port).awaitReady();
  }

  /** Launches a JVM as {@link #startAsDocumented}, without waiting until it is ready. */
  public static ServerProcess launchAsDocumented(Path directory, int port) {
    return launch(documentedCommand(PACKAGED), directory, port, Map.of());
  }

  /** Starts a JVM of another release by the command of the README; {@code jar} is its file. */
  public static ServerProcess startJar(Path jar, Path directory, Map<String, String> settings) {
    return launchJar(jar, directory, settings).awaitReady();
  }

  /** Launches a JVM as {@link #startJar}, without waiting until it is ready. */
  public static ServerProcess launchJar(Path jar, Path directory, Map<String, String> settings) {
    return launch(documentedCommand(jar), directory, freePort(), settings);
  }

  /** Starts the server without waiting for it: for a start that must fail. */
  public static ServerProcess launch(Path directory, int port, Map<String, String> settings) {
    return launch(command(), directory, port, settings);
  }

  private static ServerProcess launch(
      List<String> command, Path directory, int port, Map<String, String> settings) {
    try {
      Path log = Files.createTempFile(directory, "server", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> environment = new HashMap<>(settings);
      environment.putIfAbsent("SERVER_PORT", Integer.toString(port));
      environment.putIfAbsent("RATE_LIMIT_REQUESTS_PER_MINUTE", "unlimited");
      // A JVM that has just started is slow on a machine that starts several; FaultsIT has the
      // default.
      environment.putIfAbsent("FIDO_DATABASE_RESPONSE_TIMEOUT_MS", "10000");
      if (settings.containsKey("DATABASE_URL") && !settings.containsKey("FIDO_TOKEN_KEYS_FILE")) {
        environment.putIfAbsent("JWT_SECRET", "a secret that only the tests know");
      }
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new ServerProcess(builder.start(), log, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command() {
    return Boolean.getBoolean("fido.native")
        ? List.of(Path.of(System.getProperty("native.image.path")).toAbsolutePath().toString())
        : ClassArchive.command();
  }

  /** The command of the README. */
  private static List<String> documentedCommand(Path jar) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-jar",
        jar.toAbsolutePath().toString());
  }

  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerProcess awaitReady() {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest ready = HttpRequest.newBuilder(URI.create(url() + "/q/health/ready")).build();
    Instant end = Instant.now().plus(START);
    while (Instant.now().isBefore(end)) {
      try {
        if (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return this;
        }
      } catch (IOException notYet) {
        // Waiting for the process to exit is a pause that ends at once if it exits.
        if (awaitExit(Duration.ofMillis(100))) {
          break;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new IllegalStateException("The server did not start:\n" + output());
  }

  public String url() {
    return "http://localhost:" + port;
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** All output of the server. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGTERM. */
  public void signal() {
    process.destroy();
  }

  /** Sends SIGTERM, and waits for the exit; returns its code. */
  public int terminate() {
    signal();
    return exitCode();
  }

  /** Waits until the output has this text. */
  public void awaitOutput(String text) {
    Instant end = Instant.now().plus(START);
    while (!output().contains(text)) {
      if (Instant.now().isAfter(end) || awaitExit(Duration.ofMillis(20))) {
        throw new IllegalStateException("It did not write \"" + text + "\":\n" + output());
      }
    }
  }

  /** Sends SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** Waits for the exit, and returns its code. */
  public int exitCode() {
    if (!awaitExit(START)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          new TimeoutException("The server does not end:\n" + output()));
    }
    return process.exitValue();
  }

  private boolean awaitExit(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    terminate();
  }
}
