package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Redis of a test's own, or Sentinel, which may be paused, killed and started again. */
public final class RedisProcess implements AutoCloseable {

  /** Binary in the artifact, which has one for each of the platforms that the tests run on. */
  private static final String BINARY =
      "/redis-server-7.0.15-%s-%s"
          .formatted(
              System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux",
              System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");

  private static final Duration START = Duration.ofSeconds(10);

  private static final Duration CONDITION = Duration.ofSeconds(20);

  private final Path directory;
  private final Path configuration;
  private final List<String> arguments;
  private final int port;
  private String password;
  private Process process;

  private RedisProcess(Path directory, int port, List<String> configuration, String... arguments) {
    this.directory = directory;
    this.port = port;
    this.arguments = List.of(arguments);
    this.configuration = directory.resolve("redis-" + port + ".conf");
    List<String> lines =
        Stream.concat(
                Stream.of("port " + port, "bind 127.0.0.1", "save \"\"", "dir " + directory),
                configuration.stream())
            .toList();
    try {
      Files.write(this.configuration, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts Redis with its files in {@code directory}. */
  public static RedisProcess start(Path directory) {
    return start(directory, List.of());
  }

  /** Starts Redis with these lines in its configuration. */
  public static RedisProcess start(Path directory, List<String> configuration) {
    RedisProcess redis = new RedisProcess(directory, ServerProcess.freePort(), configuration);
    redis.start();
    return redis;
  }

  /** Starts Redis with the password that {@code requirepass} has in its configuration. */
  static RedisProcess start(Path directory, List<String> configuration, String password) {
    RedisProcess redis = new RedisProcess(directory, ServerProcess.freePort(), configuration);
    redis.password = password;
    redis.start();
    return redis;
  }

  /** Starts a Sentinel with these lines in its configuration. */
  static RedisProcess startSentinel(Path directory, List<String> configuration) {
    RedisProcess sentinel =
        new RedisProcess(directory, ServerProcess.freePort(), configuration, "--sentinel");
    sentinel.start();
    return sentinel;
  }

  /** Starts Redis (again), empty. */
  public void start() {
    try {
      List<String> command = new ArrayList<>(List.of(binary().toString()));
      command.add(configuration.toString());
      command.addAll(arguments);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis-" + port + ".log").toFile())
              .start();
      ListeningPort.await("Redis", process, port, START);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path binary() throws IOException {
    Path binary = directory.resolve("redis-server");
    if (Files.notExists(binary)) {
      try (InputStream in = RedisProcess.class.getResourceAsStream(BINARY)) {
        Files.copy(in, binary, StandardCopyOption.REPLACE_EXISTING);
      }
      binary.toFile().setExecutable(true);
    }
    return binary;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Sends a command, as an operator would, which must be answered by OK. */
  public void command(String command) {
    String answer = ask(command);
    if (!answer.startsWith("+OK")) {
      throw new IllegalStateException(answer);
    }
  }

  /** Sends a command, and returns its answer as it is in the protocol (RESP2). */
  public String ask(String command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String login = password == null ? "" : "AUTH " + password + "\r\n";
      socket
          .getOutputStream()
          .write((login + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answers.substring(password == null ? 0 : "+OK\r\n".length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the answer to a command has this text. */
  public void await(String command, String text) {
    Instant end = Instant.now().plus(CONDITION);
    String answer = "";
    while (!answer.contains(text)) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(command + " is not " + text + " but " + answer);
      }
      LockSupport.parkNanos(20_000_000);
      try {
        answer = ask(command);
      } catch (UncheckedIOException e) {
        // Sentinel closes all connections to a server whose role changes.
        answer = e.getMessage();
      }
    }
  }

  public void pause() {
    TestProcess.signal(process.pid(), "STOP");
  }

  public void resume() {
    TestProcess.signal(process.pid(), "CONT");
  }

  public void kill() {
    TestProcess.signal(process.pid(), "KILL");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
