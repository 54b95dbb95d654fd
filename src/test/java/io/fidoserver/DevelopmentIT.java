package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn quarkus:dev} on a copy of the project and on a terminal, as a contributor runs it. */
@DisabledIfSystemProperty(named = "fido.native", matches = "true")
class DevelopmentIT {

  private static final Duration START = Duration.ofMinutes(5);

  /** Quarkus looks for changes at a request, at most every other second. */
  private static final Duration RELOAD = Duration.ofSeconds(20);

  private static final Path CHANGED = Path.of("src/main/java/io/fidoserver/error/ErrorCode.java");

  @TempDir Path project;

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = ServerProcess.freePort();
  private Process maven;

  @Test
  void aChangedLineIsTakenWithinSecondsAndTheDatabaseStays() throws Exception {
    copy(Path.of("pom.xml"));
    copy(Path.of("application.properties.example"));
    copy(Path.of("src/main"));
    start();
    try {
      awaitAnswer("/q/health/ready", "\"UP\"", START);
      String postmaster = postmaster();

      for (String message : List.of("It was changed", "It was changed again")) {
        Path changed = project.resolve(CHANGED);
        Files.writeString(
            changed,
            Files.readString(changed)
                .replaceFirst(
                    " NOT_FOUND\\(404, \"[^\"]+\"", " NOT_FOUND(404, \"" + message + "\""));
        awaitAnswer("/nope", "\"message\":\"" + message + "\"", RELOAD);
      }

      assertEquals(postmaster, postmaster());
      assertTrue(maven.isAlive(), output());
      assertEquals(List.of(), output().lines().filter(line -> line.contains("ERROR")).toList());
    } finally {
      stop();
    }
  }

  private void copy(Path source) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path each : (Iterable<Path>) files::iterator) {
        Path copy = project.resolve(each);
        Files.createDirectories(copy.getParent());
        Files.copy(each, copy, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** {@code script} gives the process a terminal. */
  private void start() throws IOException {
    String command =
        Path.of(System.getProperty("dev.maven")).toAbsolutePath()
            + " -ntp quarkus:dev -Ddebug=false -Dquarkus.analytics.disabled=true"
            + " -Dmaven.test.skip=true -Dspotless.check.skip=true -Dmaven.repo.local="
            + System.getProperty("maven.repo.local");
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qefc", command, "/dev/null")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    maven = builder.start();
  }

  private Path log() {
    return project.resolve("maven.log");
  }

  private String output() throws IOException {
    return Files.readString(log());
  }

  private String postmaster() throws IOException {
    return Files.readAllLines(project.resolve("fido-data/postgres/postmaster.pid")).get(0);
  }

  private void awaitAnswer(String path, String text, Duration limit) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build();
    Instant end = Instant.now().plus(limit);
    String answer = "";
    while (!answer.contains(text)) {
      assertTrue(Instant.now().isBefore(end), answer + output());
      assertFalse(maven.waitFor(200, TimeUnit.MILLISECONDS), output());
      answer = answer(request);
    }
  }

  private String answer(HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException notYet) {
      return "";
    }
  }

  private void stop() {
    List<ProcessHandle> all =
        Stream.concat(maven.descendants(), Stream.of(maven.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    all.forEach(each -> each.onExit().join());
  }
}
