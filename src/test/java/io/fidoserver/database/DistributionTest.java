package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a PostgreSQL of several machines needs of the statements and of the schema: rows are
 * distributed by their relying party, and within one by the key of a user or of a challenge. A new
 * statement, key, sequence or trigger is listed here, with its reason.
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class DistributionTest {

  /** The rows of distributed tables that an execution of a statement may touch. */
  private enum Reach {
    /** None: it is of the server's own tables, or of statistics. */
    SERVER,
    /** Of one relying party, each by a key of its own. */
    KEY,
    /** The same for each of several callers. */
    KEYS,
    /** Any of one relying party. */
    RELYING_PARTY,
    /** Any. */
    ALL
  }

  private static final Map<Reach, Set<String>> STATEMENTS =
      Map.of(
          Reach.SERVER,
          Set.of(
              "check-health",
              "open-connection",
              "count-table-change",
              "drop-event-month",
              "estimate-challenges",
              "find-deleted-relying-parties",
              "find-event-number-key",
              "find-relying-parties",
              "find-schema-version",
              "find-table-growth",
              "find-table-version",
              "make-event-months",
              "require-schema"),
          // Ceremonies, of one caller; and imports, which are batches of one row each.
          Reach.KEY,
          Set.of(
              "add-daily-count",
              "begin-authentication",
              "complete-authentication",
              "complete-registration",
              "consume-challenge",
              "create-decoy-shapes",
              "find-challenge",
              "find-credential-owner",
              "find-decoy-shapes",
              "find-imported-user",
              "find-signing-credential",
              "forget-deletion",
              "import-credential",
              "import-user",
              "issue-challenge",
              "look-up-assertion"),
          // Ceremonies, of all callers of an event loop that wait: on one machine they save
          // commits.
          Reach.KEYS,
          Set.of(
              "begin-authentications",
              "complete-authentications",
              "complete-registrations",
              "find-challenges",
              "issue-challenges",
              "look-up-assertions"),
          Reach.RELYING_PARTY,
          Set.of(
              // As a relying party has few: keys of tokens, events of refusals, enrollments.
              "add-token-key",
              "count-refusal",
              "end-enrollments",
              // For its operator.
              "count-people",
              "draw-decoy-shapes",
              "read-daily-counts",
              // By the clock: a batch of its deliveries, or of what is left of it.
              "claim-deliveries",
              "redeliver-events",
              "delete-deletions-of-relying-party",
              "delete-deliveries-of-relying-party",
              "delete-events-of-relying-party",
              "delete-rest-of-relying-party",
              "delete-users-of-relying-party",
              "note-purge"),
          Reach.ALL,
          Set.of(
              // By the clock, in batches, or once a minute or an hour.
              "delete-expired-challenges",
              "delete-lost-deliveries",
              "delete-old-events",
              "delete-old-token-keys",
              "find-backlog",
              "find-due-relying-parties",
              "find-token-keys",
              "measure-users",
              // After the metadata have changed, in batches.
              "flag-credentials",
              "suspend-credentials",
              // Once, where the conformance profile is on.
              "claim-conformance-database"));

  /** It has no plan: it makes statistics of all tables of ceremonies. */
  private static final String WITHOUT_PLAN = "analyze-ceremonies";

  /**
   * Statements that name the relying party beside a key by IS NOT DISTINCT FROM, which keeps the
   * plan of one machine (see {@link BatchedStatement}), and by which no planner finds a shard.
   */
  private static final Set<String> NOT_ROUTED =
      Set.of(
          "begin-authentication",
          "complete-authentication",
          "complete-authentications",
          "complete-registration",
          "complete-registrations",
          "consume-challenge",
          "find-challenge",
          "find-challenges",
          "look-up-assertion",
          "look-up-assertions");

  /** Unique keys without the relying party. */
  private static final Set<String> KEYS_WITHOUT_RELYING_PARTY =
      Set.of(
          // An event has one delivery. The key is older than relying parties.
          "webhook_outbox_pkey",
          // Of the server's own tables, which have few rows: each machine has them all.
          "android_status_list_pkey",
          "conformance_database_pkey",
          "daily_counts_pkey",
          "event_number_key_single",
          "flyway_schema_history_pk",
          "metadata_blob_pkey",
          "relying_parties_pkey",
          "schema_compatibility_pkey",
          "table_versions_pkey");

  /** Events are read, and a user's delivered, in the order of their IDs. */
  private static final Set<String> SEQUENCES = Set.of("events_id_seq");

  /** A deletion is remembered in a row of the same relying party, however it comes about. */
  private static final Set<String> TRIGGERS =
      Set.of("credentials.remember_deletion", "users.remember_deletion");

  /** Columns that find one row of a relying party, or those of one user. */
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "users", Set.of("id", "user_handle", "username_key", "external_id"),
          "credentials", Set.of("id", "user_id"),
          "challenges", Set.of("challenge_hash"),
          "enrollment_tokens", Set.of("token_hash", "user_id"),
          "events", Set.of("id"),
          "webhook_outbox", Set.of("event_id"),
          "deletions", Set.of("id_hash"),
          "api_keys", Set.of("key_hash", "previous_hash"),
          "token_keys", Set.of("key_id"),
          "decoy_shapes", Set.of("relying_party"));

  private static final Path FILES = Path.of("src/main/resources/sql");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String OPERAND = "(?:sha256)?\\(?([\\w\"*]+\\.\\w+|\\$\\d+)\\)?(?:::text)?";
  private static final Pattern EQUAL =
      Pattern.compile("(?<! OR |NOT )\\(" + OPERAND + " = " + OPERAND + "\\)(?! OR )");
  private static final Pattern NOT_DISTINCT =
      Pattern.compile("\\(NOT \\(" + OPERAND + " IS DISTINCT FROM " + OPERAND + "\\)\\)");

  private static final Map<String, Plan> PLANS = new HashMap<>();

  private static Set<String> distributed;

  /**
   * What a statement does with distributed tables.
   *
   * @param tables the scanned ones, by their names in the plan
   * @param inserted what is inserted as the relying party
   * @param equal what is compared with =
   * @param notDistinct what is compared with IS NOT DISTINCT FROM
   * @param isForMany whether it takes an array of each parameter
   */
  private record Plan(
      Map<String, String> tables,
      List<String> inserted,
      List<List<String>> equal,
      List<List<String>> notDistinct,
      boolean isForMany) {

    static Plan of(String text) throws JsonProcessingException {
      Plan plan =
          new Plan(
              new HashMap<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              text.contains("with ordinality as each"));
      // The values are null here, for which all partitions would be left out.
      JsonNode root =
          JSON.readTree(
              Database.planIn(
                  "postgres", "verbose, format json", text, "enable_partition_pruning = off"));
      plan.add(root.at("/0/Plan"));
      return plan;
    }

    private void add(JsonNode node) {
      String table = node.path("Relation Name").asText().replaceFirst("^events_.*", "events");
      if (distributed.contains(table)) {
        if (!node.path("Node Type").asText().equals("ModifyTable")) {
          tables.put(node.get("Alias").asText(), table);
        } else if (node.get("Operation").asText().equals("Insert")) {
          inserted.add(outputs(node).get(position(table)).asText());
        }
      }
      if (node.path("Node Type").asText().equals("Bitmap Index Scan")) {
        return; // A part of what the scan of the table checks again.
      }
      node.properties()
          .forEach(
              each -> {
                if (each.getKey().matches(".*(Cond|Filter)")) {
                  equal.addAll(compared(EQUAL, "(" + each.getValue().asText() + ")"));
                  notDistinct.addAll(compared(NOT_DISTINCT, "(" + each.getValue().asText() + ")"));
                }
              });
      node.path("Plans").forEach(this::add);
    }

    /** The columns of the rows to insert, in the order of the table's. */
    private static JsonNode outputs(JsonNode insert) {
      for (JsonNode each : insert.get("Plans")) {
        if (each.get("Parent Relationship").asText().equals("Outer")) {
          return each.get("Output");
        }
      }
      throw new IllegalStateException(insert.toString());
    }

    private static int position(String table) {
      return ((Number)
                  Database.query(
                      "select attnum from pg_attribute where attrelid = ?::regclass"
                          + " and attname = 'relying_party'",
                      table))
              .intValue()
          - 1;
    }

    private static List<List<String>> compared(Pattern pattern, String condition) {
      return pattern
          .matcher(condition)
          .results()
          .map((MatchResult each) -> List.of(each.group(1), each.group(2)))
          .toList();
    }

    Reach reach() {
      if (tables.isEmpty() && inserted.isEmpty()) {
        return Reach.SERVER;
      }
      List<List<String>> compared = Stream.concat(equal.stream(), notDistinct.stream()).toList();
      if (!isOfOneRelyingParty(compared)) {
        return Reach.ALL;
      }
      if (!found(table -> KEYS.getOrDefault(table, Set.of()), compared).equals(tables.keySet())) {
        return Reach.RELYING_PARTY;
      }
      return isForMany ? Reach.KEYS : Reach.KEY;
    }

    /** Whether a database that knows rows of a relying party by = alone finds only those. */
    boolean isRouted() {
      return isOfOneRelyingParty(equal);
    }

    private boolean isOfOneRelyingParty(List<List<String>> compared) {
      Predicate<String> isRelyingParty = each -> each.endsWith(".relying_party");
      Set<String> parameters =
          Stream.concat(
                  inserted.stream(),
                  compared.stream()
                      .filter(each -> each.stream().anyMatch(isRelyingParty))
                      .flatMap(List::stream))
              .filter(each -> each.startsWith("$"))
              .collect(Collectors.toSet());
      return parameters.size() == (isForMany ? 0 : 1)
          && inserted.stream()
              .allMatch(each -> parameters.contains(each) || isRelyingParty.test(each))
          && found(table -> Set.of("relying_party"), compared).equals(tables.keySet());
    }

    /**
     * The tables' names of which a column is compared with a parameter, with what is read before
     * (batch, or a table that was found so), or with another of these tables.
     */
    private Set<String> found(Function<String, Set<String>> columns, List<List<String>> compared) {
      Set<String> found = new HashSet<>();
      int before;
      do {
        before = found.size();
        for (List<String> each : compared) {
          find(each.get(0), each.get(1), columns, found);
          find(each.get(1), each.get(0), columns, found);
        }
      } while (found.size() > before);
      return found;
    }

    private void find(
        String column, String value, Function<String, Set<String>> columns, Set<String> found) {
      String alias = column.replaceFirst("\\..*", "");
      String source = value.replaceFirst("\\..*", "");
      if (tables.containsKey(alias)
          && columns.apply(tables.get(alias)).contains(column.substring(column.indexOf('.') + 1))
          && (!tables.containsKey(source) || found.contains(source))) {
        found.add(alias);
      }
    }
  }

  @BeforeAll
  static void plan() throws IOException {
    distributed =
        names(
            "select table_name as name from information_schema.columns"
                + " where table_schema = 'public' and column_name = 'relying_party'");
    try (Stream<Path> files = Files.list(FILES)) {
      for (Path each : (Iterable<Path>) files::iterator) {
        String name = each.getFileName().toString().replace(".sql", "");
        if (!name.equals(WITHOUT_PLAN)) {
          PLANS.put(name, Plan.of(SqlStatement.of(name).text()));
        }
      }
    }
  }

  private static Set<String> names(String sql) {
    String names =
        (String) Database.query("select string_agg(name, ' ' order by name) from (" + sql + ") a");
    return names == null ? Set.of() : new TreeSet<>(Set.of(names.split(" ")));
  }

  private static Set<String> statements(Predicate<Plan> condition) {
    return PLANS.entrySet().stream()
        .filter(each -> condition.test(each.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource
  void everyStatementTouchesWhatItIsListedFor(Reach reach) {
    assertEquals(new TreeSet<>(STATEMENTS.get(reach)), statements(each -> each.reach() == reach));
  }

  @Test
  void everyStatementOfOneRelyingPartyNamesItByEqualityButThoseThatAreListed() {
    Set<Reach> routable = Set.of(Reach.KEY, Reach.KEYS, Reach.RELYING_PARTY);

    assertEquals(
        new TreeSet<>(NOT_ROUTED),
        statements(each -> routable.contains(each.reach()) && !each.isRouted()));
  }

  /** The judgement itself, of statements that differ from those of ceremonies in one thing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "KEY | select from users where relying_party = $1::text and id = $2::uuid",
        "RELYING_PARTY | select from users where relying_party = $1::text and enabled",
        "ALL | select from users where id = $1::uuid",
        "ALL | select from users where relying_party = $1::text or id = $2::uuid",
        "ALL | select from users where relying_party <> $1::text and id = $2::uuid",
        "ALL | select from users a, users b where a.relying_party = $1::text and a.id = $2::uuid"
            + " and b.relying_party = $3::text and b.id = $2::uuid",
        "ALL | select from users join credentials on user_id = users.id"
            + " where users.relying_party = $1::text and users.id = $2::uuid",
        "KEY | insert into deletions (id_hash, deleted_at, relying_party)"
            + " select $1::bytea, now(), $2::text",
        "ALL | insert into deletions (id_hash, deleted_at, relying_party)"
            + " select $1::bytea, now(), upper($2::text)"
      })
  void aStatementReaches(Reach reach, String statement) throws JsonProcessingException {
    assertEquals(reach, Plan.of(statement).reach());
  }

  @Test
  void everyUniqueKeyHasTheRelyingPartyButThoseThatAreListed() {
    assertEquals(
        new TreeSet<>(KEYS_WITHOUT_RELYING_PARTY),
        names(
            "select index.relname as name from pg_index"
                + " join pg_class index on index.oid = indexrelid"
                + " where indisunique and index.relnamespace = 'public'::regnamespace"
                + " and not exists (select from pg_attribute where attrelid = indexrelid"
                + " and attname = 'relying_party')"));
  }

  @Test
  void everyForeignKeyLeadsToARowOfTheSameRelyingParty() {
    assertEquals(
        Set.of(),
        names(
            "select conname as name from pg_constraint where contype = 'f'"
                + " and not exists (select from unnest(conkey, confkey) as pair (here, there)"
                + " join pg_attribute one on one.attrelid = conrelid and one.attnum = here"
                + " join pg_attribute other on other.attrelid = confrelid and other.attnum = there"
                + " where one.attname = 'relying_party' and other.attname = 'relying_party')"));
  }

  @Test
  void noSequenceNumbersRowsButThoseThatAreListed() {
    assertEquals(
        SEQUENCES,
        names(
            "select relname as name from pg_class"
                + " where relkind = 'S' and relnamespace = 'public'::regnamespace"));
  }

  @Test
  void thereAreNoTriggersButThoseThatAreListed() {
    assertEquals(
        new TreeSet<>(TRIGGERS),
        names(
            "select tgrelid::regclass || '.' || tgname as name from pg_trigger"
                + " where not tgisinternal"));
  }
}
