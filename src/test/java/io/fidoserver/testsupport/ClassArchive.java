package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Class-data archive of the packaged server on a JVM (JEP 310): made once for each build, and used
 * by every start of a test. With it, and with one compiler instead of two, a start takes a quarter
 * of the CPU.
 */
final class ClassArchive {

  private static final Path APP = Path.of("target/quarkus-app").toAbsolutePath();
  private static final Path ARCHIVE = Path.of("target/server.jsa").toAbsolutePath();
  private static final Path CLASSES = Path.of("target/server.classlist").toAbsolutePath();

  /** The last one is what Quarkus' own entry point sets. */
  private static final List<String> QUICK =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

  /** Lambda forms in the list make a JDK 17 fail while it dumps. */
  private static final String LAMBDA = "@lambda";

  private static boolean training;

  private ClassArchive() {}

  /** The command of a start, without a program's arguments. */
  static synchronized List<String> command() {
    if (training) {
      return command(List.of("-XX:DumpLoadedClassList=" + CLASSES));
    }
    makeOnce();
    return command(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds=off"));
  }

  private static List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK);
    command.addAll(options);
    // An archive holds what the class path's own loader loads; quarkus-run.jar brings another.
    command.addAll(List.of("-cp", classPath(), "io.fidoserver.FidoServer"));
    return command;
  }

  private static String classPath() {
    return String.join(
        ":",
        Stream.of("quarkus/transformed-bytecode.jar", "quarkus", "app", "lib/main", "lib/boot")
            .flatMap(each -> jars(APP.resolve(each)))
            .map(Path::toString)
            .distinct()
            .toList());
  }

  private static Stream<Path> jars(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(each -> each.toString().endsWith(".jar")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Test classes run in several processes, of which one makes it. */
  private static void makeOnce() {
    try (FileChannel channel =
            FileChannel.open(
                ARCHIVE.resolveSibling("server.jsa.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isCurrent()) {
        train();
        dump();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCurrent() throws IOException {
    return Files.exists(ARCHIVE)
        && Files.getLastModifiedTime(ARCHIVE)
                .compareTo(Files.getLastModifiedTime(APP.resolve("quarkus-run.jar")))
            > 0;
  }

  /** A run with both ceremonies lists the classes that they need. */
  private static void train() throws IOException {
    training = true;
    Path directory = Files.createTempDirectory("training");
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            Database.emptyUrl("training"),
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN,
            "FIDO_DATABASE_RESPONSE_TIMEOUT_MS",
            "10000");
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      Api api = Api.at(server.url());
      api.authenticate("alice", api.registered("alice"), right -> {}).statusCode(200);
    } finally {
      training = false;
    }
    Files.write(
        CLASSES,
        Files.readAllLines(CLASSES).stream().filter(line -> !line.startsWith(LAMBDA)).toList());
  }

  private static void dump() throws IOException {
    Path made = ARCHIVE.resolveSibling("server.jsa.new");
    Files.deleteIfExists(made);
    List<String> command =
        command(
            List.of(
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + CLASSES,
                "-XX:SharedArchiveFile=" + made));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ARCHIVE.resolveSibling("server.jsa.log").toFile())
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IllegalStateException("No class-data archive: see target/server.jsa.log");
    }
    Files.move(made, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
