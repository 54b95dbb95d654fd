package io.fidoserver.transfer;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.webauthn.cose.CredentialPublicKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Store of imported users: each kind of statement is sent as one batch, because an import has a
 * million users.
 */
@ApplicationScoped
class ImportedUsers {

  private static final UUID UNKNOWN_AAGUID = new UUID(0, 0);

  private static final SqlStatement INSERT_USER = SqlStatement.of("import-user");
  private static final SqlStatement FIND_USER = SqlStatement.of("find-imported-user");
  private static final SqlStatement INSERT_CREDENTIAL = SqlStatement.of("import-credential");
  private static final SqlStatement FIND_OWNER = SqlStatement.of("find-credential-owner");

  private final Pool pool;
  private final Clock clock;

  ImportedUsers(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * Outcome of a line.
   *
   * @param line the number of the line
   * @param isNew whether the user was inserted
   * @param error the reason why not all of it was written; or null
   */
  record Outcome(long line, boolean isNew, ErrorCode error) {}

  /**
   * Stored user: the ID, null if it is another user's, and whether it was inserted by this import.
   */
  private record Stored(ImportedUser imported, UUID id, boolean isNew) {}

  /** Inserts the users in one transaction; existing ones stay unchanged. */
  Uni<List<Outcome>> store(List<ImportedUser> batch) {
    return pool.withTransaction(
        connection ->
            insertUsers(connection, batch)
                .flatMap(
                    stored ->
                        insertCredentials(connection, stored)
                            .map(foreign -> outcomes(stored, foreign))));
  }

  private Uni<List<Stored>> insertUsers(SqlConnection connection, List<ImportedUser> batch) {
    Instant now = clock.instant();
    return INSERT_USER
        .executeBatch(connection, batch.stream().map(each -> user(each, now)).toList())
        .map(ImportedUsers::rowCounts)
        .flatMap(counts -> resolve(connection, batch, counts));
  }

  /**
   * Resolves the users that were not inserted: they exist already, or the name or the ID is another
   * user's.
   */
  private static Uni<List<Stored>> resolve(
      SqlConnection connection, List<ImportedUser> batch, List<Integer> counts) {
    List<Parameters> handles =
        batch.stream()
            .map(each -> Parameters.with("user_handle", each.user().userHandle()))
            .toList();
    return FIND_USER
        .executeBatch(connection, handles)
        .map(
            found -> {
              List<Stored> stored = new ArrayList<>(batch.size());
              RowSet<Row> rows = found;
              for (int i = 0; i < batch.size(); i++, rows = rows.next()) {
                Row row = rows.size() == 0 ? null : rows.iterator().next();
                boolean same =
                    row != null && row.getString(1).equals(batch.get(i).user().username().key());
                stored.add(
                    new Stored(batch.get(i), same ? row.getUUID(0) : null, counts.get(i) == 1));
              }
              return stored;
            });
  }

  /**
   * Inserts the credentials, and returns the numbers of the lines with a credential of another
   * user.
   */
  private Uni<List<Long>> insertCredentials(SqlConnection connection, List<Stored> stored) {
    List<Parameters> rows = new ArrayList<>();
    List<Parameters> ids = new ArrayList<>();
    List<Stored> owners = new ArrayList<>();
    for (Stored each : stored) {
      List<TransferredCredential> credentials = each.imported().user().credentials();
      for (int i = 0; each.id() != null && i < credentials.size(); i++) {
        rows.add(credential(each.id(), credentials.get(i), each.imported().keys().get(i)));
        ids.add(Parameters.with("id", credentials.get(i).id()));
        owners.add(each);
      }
    }
    if (rows.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return INSERT_CREDENTIAL
        .executeBatch(connection, rows)
        .chain(() -> FIND_OWNER.executeBatch(connection, ids))
        .map(
            found -> {
              List<Long> foreign = new ArrayList<>();
              RowSet<Row> row = found;
              for (Stored owner : owners) {
                if (!row.iterator().next().getUUID(0).equals(owner.id())) {
                  foreign.add(owner.imported().line());
                }
                row = row.next();
              }
              return foreign;
            });
  }

  private static List<Outcome> outcomes(List<Stored> stored, List<Long> foreign) {
    return stored.stream()
        .map(
            each -> {
              long line = each.imported().line();
              ErrorCode error = null;
              if (each.id() == null) {
                error = ErrorCode.USER_EXISTS;
              } else if (foreign.contains(line)) {
                error = ErrorCode.CREDENTIAL_EXISTS;
              }
              return new Outcome(line, each.isNew(), error);
            })
        .toList();
  }

  private static List<Integer> rowCounts(RowSet<Row> results) {
    List<Integer> counts = new ArrayList<>();
    for (RowSet<Row> each = results; each != null; each = each.next()) {
      counts.add(each.rowCount());
    }
    return counts;
  }

  private static Parameters user(ImportedUser imported, Instant now) {
    TransferredUser user = imported.user();
    return Parameters.with("id", imported.id())
        .and("user_handle", user.userHandle())
        .and("username", user.username().name())
        .and("username_key", user.username().key())
        .and(
            "display_name",
            user.displayName() == null ? user.username().name() : user.displayName().text())
        .and("enabled", !Boolean.FALSE.equals(user.enabled()))
        .and("created_at", Objects.requireNonNullElse(user.createdAt(), now));
  }

  private Parameters credential(
      UUID userId, TransferredCredential credential, CredentialPublicKey key) {
    List<String> transports =
        Objects.requireNonNullElse(credential.transports(), List.<String>of());
    return Parameters.with("id", credential.id())
        .and("user_id", userId)
        .and("public_key", key.coseKey())
        .and("algorithm", key.algorithm())
        .and("sign_count", Objects.requireNonNullElse(credential.signCount(), 0L))
        .and("aaguid", Objects.requireNonNullElse(credential.aaguid(), UNKNOWN_AAGUID))
        .and("nickname", credential.nickname())
        .and("transports", transports.toArray(String[]::new))
        .and(
            "attestation_format",
            Objects.requireNonNullElse(credential.attestationFormat(), "none"))
        .and("uv_initialized", Boolean.TRUE.equals(credential.uvInitialized()))
        .and("backup_eligible", Boolean.TRUE.equals(credential.backupEligible()))
        .and("backup_state", Boolean.TRUE.equals(credential.backupState()))
        .and("discoverable", credential.discoverable())
        .and("suspended", Boolean.TRUE.equals(credential.suspended()))
        .and("created_at", Objects.requireNonNullElse(credential.createdAt(), clock.instant()))
        .and("last_used_at", credential.lastUsedAt());
  }
}
