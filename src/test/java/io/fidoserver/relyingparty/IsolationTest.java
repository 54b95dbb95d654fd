package io.fidoserver.relyingparty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Isolation of relying parties by the database: keys, statements and queries name one. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class IsolationTest {

  /** Tables of the server, or of an earlier release. */
  private static final Set<String> SHARED =
      Set.of(
          "android_status_list",
          "conformance_database",
          "daily_counts",
          "event_number_key",
          "flyway_schema_history",
          "metadata_blob",
          "relying_parties",
          "table_versions",
          "schema_compatibility");

  /** Statements of the server itself, which tell nothing of one relying party to another. */
  private static final Set<String> MAINTENANCE =
      Set.of("claim-conformance-database", "delete-expired-challenges", "find-backlog");

  /**
   * Queries by what only the server chooses, the deliveries that it has just claimed; and the
   * platform's of the relying parties themselves.
   */
  private static final Set<String> OF_SERVER =
      Set.of("id in ?1", "eventId in ?1", "name <> ?1 and deletedAt is null");

  private static final Path STATEMENTS = Path.of("src/main/resources/sql");
  private static final Path CLASSES = Path.of("src/main/java");

  private static final Pattern QUERY =
      Pattern.compile(
          "\\b(?:find|list|count|delete|update)\\(\\s*((?:\"[^\"]*\"\\s*\\+?\\s*)+)"
              + "|\"\"\"(.*?)\"\"\"|END =\\s*((?:\"[^\"]*\"\\s*\\+?\\s*)+)",
          Pattern.DOTALL);

  private static Set<String> names(String sql) {
    String names = (String) Database.query("select string_agg(name, ' ') from (" + sql + ") rows");
    return names == null ? Set.of() : new TreeSet<>(Set.of(names.split(" ")));
  }

  private static Set<String> isolatedTables() {
    Set<String> tables =
        names(
            "select table_name as name from information_schema.tables"
                + " where table_schema = 'public' and table_type = 'BASE TABLE'");
    tables.removeAll(SHARED);
    return tables;
  }

  @Test
  void everyTableOfPeopleAndKeysHasTheRelyingParty() {
    assertTrue(isolatedTables().size() >= 10);
    assertEquals(
        isolatedTables(),
        names(
            "select table_name as name from information_schema.columns"
                + " where table_schema = 'public' and column_name = 'relying_party'"
                + " and is_nullable = 'NO'"));
  }

  /** An event's ID, which the database numbers, is of one relying party. */
  @Test
  void everyKeyAndEveryForeignKeyHasTheRelyingParty() {
    assertEquals(
        Set.of("webhook_outbox_pkey"),
        names(
            "select index.relname as name from pg_index"
                + " join pg_class index on index.oid = indexrelid"
                + " join pg_class tables on tables.oid = indrelid"
                + " where indisunique and tables.relname in ('%s')"
                    .formatted(String.join("','", isolatedTables()))
                + " and not exists (select from pg_attribute where attrelid = indexrelid"
                + " and attname = 'relying_party')"));
    assertEquals(
        Set.of(),
        names(
            "select conname as name from pg_constraint where contype = 'f'"
                + " and not exists (select from pg_attribute where attrelid = conrelid"
                + " and attnum = any (conkey) and attname = 'relying_party')"));
    assertEquals(
        Set.of(),
        names(
            "select conname as name from pg_constraint where not convalidated"
                + " and contype = 'f'"));
  }

  /** As often as it names one of the tables, or more. */
  @Test
  void everyStatementNamesTheRelyingParty() throws IOException {
    String table =
        "\\b(?:from|join|into|update)\\s+(?:" + String.join("|", isolatedTables()) + ")\\b";
    try (Stream<Path> files = Files.list(STATEMENTS)) {
      Set<String> without =
          files
              .filter(
                  file -> {
                    String sql = read(file).replaceAll("--.*", "");
                    return count(table, sql) > count("\\brelying_party\\b", sql);
                  })
              .map(file -> file.getFileName().toString().replace(".sql", ""))
              .collect(Collectors.toSet());
      assertEquals(MAINTENANCE, without);
    }
  }

  @Test
  void everyQueryOfEntitiesNamesTheRelyingParty() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      Set<String> without =
          files
              .filter(file -> file.toString().endsWith(".java"))
              // The metadata are of the server.
              .filter(file -> !file.getParent().endsWith("metadata"))
              .map(IsolationTest::read)
              .filter(
                  source -> source.contains("PanacheRepositoryBase") || source.contains("Panache."))
              .flatMap(source -> QUERY.matcher(source).results())
              .map(
                  query ->
                      Stream.of(query.group(1), query.group(2), query.group(3))
                          .filter(each -> each != null)
                          .findFirst()
                          .orElseThrow())
              .map(query -> query.replaceAll("\"\\s*\\+\\s*\"", "").replace("\"", "").strip())
              .filter(query -> query.contains("?") || query.contains(":"))
              .filter(query -> !query.contains("relyingParty"))
              .collect(Collectors.toSet());
      assertEquals(OF_SERVER, without);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long count(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().count();
  }
}
