package io.fidoserver.policy;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dry run of a policy over more users than one statement reads. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class DryRunTest {

  private static final int RANGE = CredentialGroupRepository.RANGE;
  private static final int USERS = 2 * RANGE + 1;
  private static final UUID DENIED = UUID.randomUUID();

  /**
   * Inserts users before all others, in the order of their numbers. Each has a credential of a
   * denied model, and one of another model, which the first and the last of each range lack.
   */
  @BeforeEach
  void aCrowdComes() {
    Database.update(
        "insert into users (id, user_handle, username, username_key, display_name, enabled,"
            + " created_at, updated_at) select id, decode(replace(id::text, '-', ''), 'hex'),"
            + " 'crowd-' || n, 'crowd-' || n, 'x', true, now(), now() from (select"
            + " lpad(to_hex(n), 32, '0')::uuid as id, n from generate_series(1, ?) as n) as new",
        USERS);
    insertCredentials(DENIED, "true");
    insertCredentials(UUID.randomUUID(), "substr(username, 7)::int % " + RANGE + " not in (0, 1)");
  }

  @AfterEach
  void theCrowdLeaves() {
    Database.update("delete from users where username like 'crowd-%'");
  }

  private static void insertCredentials(UUID aaguid, String whose) {
    Database.update(
        "insert into credentials (id, user_id, public_key, algorithm, sign_count, aaguid,"
            + " transports, attestation_format, attestation_trust, uv_initialized,"
            + " backup_eligible, backup_state, created_at) select sha256((id::text || ?)::bytea),"
            + " id, '', -7, 0, ?, '{}', 'none', 'NONE', true, false, false, now() from users"
            + " where username like 'crowd-%' and "
            + whose,
        aaguid.toString(),
        aaguid);
  }

  @Test
  void theReportOfModelsCountsEveryCredentialOnce() {
    Json report = api().with(Tokens.READER).get("/api/v1/admin/reports/models").json().at("data");

    assertEquals(
        List.of(
            Map.of(
                "aaguid",
                DENIED.toString(),
                "attestationTrust",
                "none",
                "backupEligible",
                false,
                "statuses",
                List.of(),
                "credentials",
                USERS)),
        report.<Map<String, Object>>getList("models").stream()
            .filter(each -> each.get("aaguid").equals(DENIED.toString()))
            .map(
                each -> {
                  Map<String, Object> present = new HashMap<>(each);
                  assertNull(present.remove("authenticatorName"));
                  assertNull(present.remove("aaguidTrusted"));
                  return present;
                })
            .toList());
    assertEquals(0, report.getInt("metadata.number"));
  }

  private static Json denying(String query) {
    ObjectNode policy = object();
    policy.putArray("deniedAaguids").add(DENIED.toString());
    return api()
        .with(Tokens.READER)
        .call("POST", "/api/v1/admin/policy/dry-run" + query, policy)
        .json()
        .at("data");
  }

  @Test
  void everyCredentialIsCountedOnceAndWhoIsLockedOutIsFoundWhereverTheyAre() {
    Json result = denying("?limit=200");

    assertEquals(
        List.of(USERS),
        result.<Map<String, Object>>getList("refused").stream()
            .filter(each -> each.get("reason").equals("AAGUID_DENIED"))
            .map(each -> each.get("credentials"))
            .toList());
    assertEquals(
        List.of(
            "crowd-1",
            "crowd-" + RANGE,
            "crowd-" + (RANGE + 1),
            "crowd-" + 2 * RANGE,
            "crowd-" + (2 * RANGE + 1)),
        result.getList("lockedOut.username"));
  }

  @Test
  void theRestIsFoundBehindTheLast() {
    assertEquals(
        List.of("crowd-1", "crowd-" + RANGE), denying("?limit=2").getList("lockedOut.username"));
    UUID last = denying("?limit=2").getUUID("lockedOut[1].userId");

    assertEquals(
        List.of("crowd-" + (RANGE + 1), "crowd-" + 2 * RANGE),
        denying("?limit=2&after=" + last).getList("lockedOut.username"));
  }
}
