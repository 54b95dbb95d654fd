package io.fidoserver.webauthn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;

/**
 * GraalVM feature that registers webauthn4j's classes for reflection in a native binary: its
 * Jackson reads and writes the data types, and instantiates the converters that they name. The
 * classes are found in the JAR, not listed, so that another version of webauthn4j needs no change
 * here.
 */
final class NativeRegistration implements Feature {

  private static final List<String> PACKAGES =
      List.of("com/webauthn4j/data", "com/webauthn4j/converter/jackson");

  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    access.getApplicationClassPath().stream()
        .filter(path -> path.getFileName().toString().contains("webauthn4j-core"))
        .forEach(jar -> registerAll(jar, access));
  }

  private static void registerAll(Path jar, BeforeAnalysisAccess access) {
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      for (String each : PACKAGES) {
        try (Stream<Path> files = Files.walk(inside.getPath(each))) {
          files
              .map(Path::toString)
              .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
              .map(name -> access.findClassByName(className(name)))
              .forEach(NativeRegistration::register);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void register(Class<?> type) {
    RuntimeReflection.register(type);
    RuntimeReflection.register(type.getDeclaredConstructors());
    RuntimeReflection.register(type.getDeclaredMethods());
    RuntimeReflection.register(type.getDeclaredFields());
  }

  private static String className(String file) {
    return file.substring(0, file.length() - ".class".length()).replace('/', '.');
  }
}
