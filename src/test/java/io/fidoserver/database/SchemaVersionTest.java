package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fidoserver.database.SchemaVersion.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Versions of the schema that this build works on. */
class SchemaVersionTest {

  private static final int OURS = SchemaVersion.REQUIRED;

  @Test
  void itIsThatOfTheLastMigration() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      assertEquals(
          OURS,
          files
              .map(file -> file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"))
              .mapToInt(Integer::parseInt)
              .max()
              .orElseThrow());
    }
  }

  @Test
  void ourOwnIsUsableAndANewerOneThatSaysSo() {
    assertNull(new Found(OURS, OURS, "UTF8").problem());
    assertNull(new Found(OURS + 3, OURS, "UTF8").problem());
  }

  @Test
  void anOlderOneIsNotUsableYet() {
    assertEquals(
        "the schema is of version %d, and has not been migrated to %d yet"
            .formatted(OURS - 1, OURS),
        new Found(OURS - 1, OURS - 1, "UTF8").problem());
  }

  @Test
  void aNewerOneThatDoesNotBearThisBuildIsNotUsable() {
    assertEquals(
        "the schema is of version %d, which needs a build of version %d; this one is of %d"
            .formatted(OURS + 3, OURS + 2, OURS),
        new Found(OURS + 3, OURS + 2, "UTF8").problem());
  }

  @Test
  void onlyUtf8TakesEveryName() {
    assertEquals(
        "the database's encoding is LATIN1: create one with ENCODING 'UTF8'",
        new Found(OURS, OURS, "LATIN1").problem());
  }
}
