package io.fidoserver.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/** Redis of a test's own, which may be paused, killed and started again. */
public final class RedisProcess implements AutoCloseable {

  /** Binary in the artifact, which has one for each of the platforms that the tests run on. */
  private static final String BINARY =
      "/redis-server-7.0.15-%s-%s"
          .formatted(
              System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux",
              System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");

  private static final Duration START = Duration.ofSeconds(10);

  private final Path directory;
  private final int port = ServerProcess.freePort();
  private Process process;

  private RedisProcess(Path directory) {
    this.directory = directory;
  }

  /** Starts Redis with its files in {@code directory}. */
  public static RedisProcess start(Path directory) {
    RedisProcess redis = new RedisProcess(directory);
    redis.start();
    return redis;
  }

  /** Starts Redis (again), empty. */
  public void start() {
    try {
      process =
          new ProcessBuilder(
                  binary().toString(),
                  "--port",
                  Integer.toString(port),
                  "--bind",
                  "127.0.0.1",
                  "--save",
                  "")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis.log").toFile())
              .start();
      awaitPort();
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

  private void awaitPort() {
    Instant end = Instant.now().plus(START);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        if (Instant.now().isAfter(end) || !process.isAlive()) {
          throw new IllegalStateException("Redis did not start", notYet);
        }
        Thread.onSpinWait();
      }
    }
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Sends a command, as an operator would. */
  public void command(String command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      String answer =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      if (!answer.startsWith("+OK")) {
        throw new IllegalStateException(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
