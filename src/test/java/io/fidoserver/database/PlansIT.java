package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Database;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plans of the statements of ceremonies, of which there are thousands a second: each row is found
 * by an index of its key. In a new database too, which has no statistics, and whose tables grow
 * under the plans that connections keep; and where few challenges are left of many.
 */
class PlansIT {

  private static final List<String> DATABASES =
      List.of("plans_new", "plans_analyzed", "plans_used_up");

  private static final String USERS =
      """
      insert into users (id, user_handle, username, username_key, display_name, enabled, created_at,
                         updated_at)
      select gen_random_uuid(), i::text::bytea, 'u' || i, 'u' || i, 'u', true, now(), now()
        from generate_series(1, 20000) i
      """;

  private static final String CREDENTIALS =
      """
      insert into credentials (id, user_id, public_key, algorithm, sign_count, aaguid, transports,
                               attestation_format, attestation_trust, uv_initialized,
                               backup_eligible, backup_state, created_at)
      select user_handle, id, '', -7, 0, id, '{}', 'none', 'NONE', true, true, true, now() from users
      """;

  private static final String CHALLENGES =
      """
      insert into challenges (id, challenge_hash, challenge_type, request, expires_at, created_at)
      select id, user_handle, 'REGISTRATION', '{}', now(), now() from users
      """;

  private static final Pattern SCAN_OF_ALL = Pattern.compile("Seq Scan|Hash Join|Merge Join");
  private static final Pattern CONDITION = Pattern.compile("Index Cond: .*");
  private static final Pattern KEY = Pattern.compile("\\b(user_|external_)?id = |_hash = |_key = ");

  @BeforeAll
  static void create() {
    DATABASES.forEach(Database::newUrl);
    for (String each : List.of("plans_analyzed", "plans_used_up")) {
      Database.updateIn(each, USERS);
      Database.updateIn(each, CREDENTIALS);
      Database.updateIn(each, CHALLENGES);
    }
    Database.updateIn("plans_used_up", "delete from challenges");
    Database.updateIn("plans_analyzed", "analyze");
    Database.updateIn("plans_used_up", "vacuum");
    Database.updateIn("plans_used_up", CHALLENGES + " limit 50");
    Database.updateIn("plans_used_up", "analyze");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin-authentication",
        "begin-authentications",
        "look-up-assertion",
        "look-up-assertions",
        "complete-authentication",
        "complete-authentications",
        "issue-challenge",
        "issue-challenges",
        "find-challenge",
        "find-challenges",
        "complete-registration",
        "complete-registrations"
      })
  void everyRowIsFoundByItsKey(String statement) {
    // Without the settings of sql/open-connection.sql too, as behind a pooler.
    for (String database : List.of("plans_new", "plans_analyzed")) {
      assertRowsAreFoundByKeys(database, statement);
    }
    for (String database : DATABASES) {
      assertRowsAreFoundByKeys(database, statement, "enable_seqscan = off");
    }
  }

  private static void assertRowsAreFoundByKeys(
      String database, String statement, String... settings) {
    String plan =
        Database.planIn(database, "format text", SqlStatement.of(statement).text(), settings);

    assertFalse(SCAN_OF_ALL.matcher(plan).find(), plan);
    assertTrue(
        CONDITION.matcher(plan).results().allMatch(each -> KEY.matcher(each.group()).find()), plan);
  }
}
