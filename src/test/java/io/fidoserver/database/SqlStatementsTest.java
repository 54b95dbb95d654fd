package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.persistence.Entity;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consistency of the statements in {@code src/main/resources/sql} with the code and the schema. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class SqlStatementsTest {

  private static final Path FILES = Path.of("src/main/resources/sql");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fidoserver");

  /** Columns that an insert leaves to the table's defaults, by statement and table. */
  private static final Map<String, Set<String>> LEFT_TO_DEFAULTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("begin-authentication: challenges", Set.of()),
              Map.entry("begin-authentications: challenges", Set.of()),
              Map.entry("issue-challenge: challenges", Set.of()),
              Map.entry("issue-challenges: challenges", Set.of()),
              // It was not reviewed yet, and never signed in.
              Map.entry(
                  "complete-registration: credentials",
                  Set.of(
                      "suspended", "reactivated", "flagged", "last_used_at", "backup_flags_known")),
              // An attestation is not transferred, and the next review evaluates the model.
              Map.entry(
                  "import-credential: credentials",
                  Set.of(
                      "rp_id", "aaguid_trusted", "attestation_object", "reactivated", "flagged")),
              Map.entry(
                  "complete-registrations: credentials",
                  Set.of(
                      "suspended", "reactivated", "flagged", "last_used_at", "backup_flags_known")),
              // A new user has no tokens yet that could have been ended.
              Map.entry("complete-registration: users", Set.of("tokens_ended_at")),
              Map.entry("complete-registrations: users", Set.of("tokens_ended_at")),
              Map.entry("import-user: users", Set.of("tokens_ended_at")),
              Map.entry("add-daily-count: adoption_counts", Set.of()),
              Map.entry("measure-users: adoption_counts", Set.of()),
              // The database numbers events, and each was tried 0 times.
              Map.entry("complete-authentication: events", Set.of("id")),
              Map.entry("complete-authentications: events", Set.of("id")),
              Map.entry("complete-registration: events", Set.of("id")),
              Map.entry("complete-registrations: events", Set.of("id")),
              Map.entry("complete-authentication: webhook_outbox", Set.of("attempts", "dead_at")),
              Map.entry("complete-authentications: webhook_outbox", Set.of("attempts", "dead_at")),
              Map.entry("complete-registration: webhook_outbox", Set.of("attempts", "dead_at")),
              Map.entry("complete-registrations: webhook_outbox", Set.of("attempts", "dead_at")),
              Map.entry("create-decoy-shapes: decoy_shapes", Set.of()),
              Map.entry("add-token-key: token_keys", Set.of()),
              // There is one at most.
              Map.entry("claim-conformance-database: conformance_database", Set.of("is_one")),
              Map.entry("import-credential: events", Set.of("id")),
              Map.entry("import-credential: webhook_outbox", Set.of("attempts", "dead_at")),
              Map.entry("redeliver-events: webhook_outbox", Set.of("attempts", "dead_at"))));

  /** Columns that no authentication changes. */
  private static final Set<String> FIXED_BY_REGISTRATION =
      Set.of(
          "id",
          "relying_party",
          "user_id",
          "public_key",
          "algorithm",
          "rp_id",
          "aaguid",
          "aaguid_trusted",
          "nickname",
          "transports",
          "attestation_format",
          "attestation_trust",
          "attestation_object",
          "discoverable",
          "created_at");

  private static final Set<String> DECIDED_BY_OPERATORS =
      Set.of("suspended", "reactivated", "flagged");

  @Test
  void everyFileIsAStatementOfTheCodeAndTheOtherWayRound() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      assertEquals(
          files
              .map(each -> each.getFileName().toString().replaceFirst("\\.sql$", ""))
              .collect(Collectors.toCollection(TreeSet::new)),
          statements().keySet());
    }
  }

  @Test
  void everyFileSaysWhyItIsThereInOneToFourLines() {
    forEach(
        (name, statement) -> {
          long reasons = source(name).lines().takeWhile(each -> each.startsWith("-- ")).count();
          assertTrue(reasons >= 1 && reasons <= 4, name);
        });
  }

  @Test
  void everyParameterSaysItsType() {
    forEach(
        (name, statement) ->
            assertFalse(
                Pattern.compile("\\$\\d+(?!\\d|::)").matcher(statement.text()).find(), name));
  }

  /** Statements that PREPARE does not take: they have no plan. */
  private static final Set<String> WITHOUT_PLAN = Set.of("analyze-ceremonies");

  @Test
  void theDatabasePreparesEveryStatement() {
    forEach(
        (name, statement) ->
            assertDoesNotThrow(
                () ->
                    Database.update(
                        WITHOUT_PLAN.contains(name)
                            ? statement.text()
                            : "prepare example as " + statement.text()),
                name));
  }

  /**
   * The PostgreSQL client does not cache longer statements, so that they are parsed at each
   * execution.
   */
  @Test
  void everyStatementIsShortEnoughToStayPrepared() {
    forEach(
        (name, statement) ->
            assertTrue(statement.text().length() <= ConnectionPool.MAX_STATEMENT_LENGTH, name));
  }

  @Test
  void everyInsertWritesEveryColumnThatHasNoReasonToBeLeftOut() {
    Map<String, Set<String>> leftOut = new TreeMap<>();
    statements()
        .forEach(
            (name, statement) ->
                find("insert into (\\w+) \\(([^)]+)\\)", statement.text())
                    .forEach(
                        insert -> {
                          Set<String> columns = columns(insert.group(1));
                          columns.removeAll(Set.of(insert.group(2).split(",\\s+")));
                          leftOut.put(name + ": " + insert.group(1), columns);
                        }));

    assertEquals(LEFT_TO_DEFAULTS, leftOut);
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete-authentication", "complete-authentications"})
  void anAuthenticationWritesEveryColumnOfACredentialThatItMayChange(String name) {
    String update =
        find("update credentials\\s+set (.+?)\\s+(?:from|where)", statements().get(name).text())
            .findFirst()
            .orElseThrow()
            .group(1);
    Set<String> mayChange = columns("credentials");
    mayChange.removeAll(FIXED_BY_REGISTRATION);
    mayChange.removeAll(DECIDED_BY_OPERATORS);

    assertEquals(
        mayChange,
        find("(?:^|,)\\s*(\\w+) = ", update)
            .map(each -> each.group(1))
            .collect(Collectors.toSet()));
  }

  @Test
  void everyEntityHasTheColumnsOfItsTable() {
    CLASSES.stream()
        .filter(each -> each.isAnnotatedWith(Entity.class))
        .map(each -> each.reflect())
        .forEach(
            entity ->
                assertEquals(
                    columns(entity.getAnnotation(Table.class).name()),
                    Arrays.stream(entity.getDeclaredFields())
                        .filter(each -> !Modifier.isStatic(each.getModifiers()))
                        // Fields that Hibernate added.
                        .filter(each -> !each.getName().startsWith("$$"))
                        // Those of an association are attributes of their own.
                        .filter(each -> !each.isAnnotationPresent(ManyToOne.class))
                        .map(SqlStatementsTest::column)
                        .collect(Collectors.toSet())));
  }

  private static void forEach(BiConsumer<String, SqlStatement> expectation) {
    assertAll(
        statements().entrySet().stream()
            .map(each -> () -> expectation.accept(each.getKey(), each.getValue())));
  }

  /** Returns all statements in fields of classes, by their names. */
  private static Map<String, SqlStatement> statements() {
    return CLASSES.stream()
        .flatMap(each -> each.getFields().stream())
        .filter(each -> each.getRawType().isEquivalentTo(SqlStatement.class))
        .filter(each -> each.getModifiers().contains(JavaModifier.STATIC))
        .map(SqlStatementsTest::statement)
        .collect(
            Collectors.toMap(SqlStatement::name, each -> each, (one, other) -> one, TreeMap::new));
  }

  private static SqlStatement statement(JavaField held) {
    try {
      Field field = held.reflect();
      field.setAccessible(true);
      return (SqlStatement) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String source(String name) {
    try {
      return Files.readString(FILES.resolve(name + ".sql"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<MatchResult> find(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results();
  }

  private static Set<String> columns(String table) {
    String names =
        (String)
            Database.query(
                "select string_agg(column_name, ' ') from information_schema.columns"
                    + " where table_schema = 'public' and table_name = ?",
                table);
    return new TreeSet<>(Set.of(names.split(" ")));
  }

  private static String column(Field attribute) {
    return attribute.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
