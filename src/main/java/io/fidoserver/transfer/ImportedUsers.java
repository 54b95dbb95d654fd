package io.fidoserver.transfer;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.Limits;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final SqlStatement FORGET_DELETION = SqlStatement.of("forget-deletion");

  private final Pool pool;
  private final RelyingParties relyingParties;
  private final Limits limits;
  private final AuditLog audit;
  private final Clock clock;

  ImportedUsers(
      Pool pool, RelyingParties relyingParties, Limits limits, AuditLog audit, Clock clock) {
    this.limits = limits;
    this.pool = pool;
    this.relyingParties = relyingParties;
    this.audit = audit;
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
   * Stored user.
   *
   * @param id null: the user was not stored
   * @param isNew whether this import inserted the user
   * @param error the reason why the user was not stored; or null
   */
  private record Stored(ImportedUser imported, UUID id, boolean isNew, ErrorCode error) {}

  /**
   * Inserts the users in one transaction; existing ones stay unchanged.
   *
   * @param restore whether users and credentials that were deleted are inserted too
   * @param event the event of each credential, but for its user and ID; its relying party is theirs
   */
  Uni<List<Outcome>> store(List<ImportedUser> batch, boolean restore, Event event) {
    RelyingParty relyingParty = relyingParty(event);
    return limits
        .verifyNewUser(relyingParty)
        .chain(() -> storeAll(batch, restore, event))
        .invoke(outcomes -> count(relyingParty, batch, outcomes))
        .onFailure(Limits::isReached)
        .recoverWithItem(
            () ->
                batch.stream()
                    .map(
                        each ->
                            new Outcome(each.line(), false, ErrorCode.RELYING_PARTY_LIMIT_REACHED))
                    .toList());
  }

  private void count(RelyingParty relyingParty, List<ImportedUser> batch, List<Outcome> outcomes) {
    long users = outcomes.stream().filter(Outcome::isNew).count();
    long credentials = batch.stream().mapToLong(each -> each.user().credentials().size()).sum();
    limits.added(relyingParty, users, users == 0 ? 0 : credentials);
  }

  private Uni<List<Outcome>> storeAll(List<ImportedUser> batch, boolean restore, Event event) {
    return pool.withTransaction(
        connection ->
            insertUsers(connection, batch, restore, event)
                .flatMap(
                    stored ->
                        insertCredentials(connection, stored, restore, event)
                            .map(errors -> outcomes(stored, errors))));
  }

  /** Returns the relying party of an import, which may have been deleted since it began. */
  private RelyingParty relyingParty(Event event) {
    return relyingParties
        .find(event.relyingParty)
        .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND));
  }

  private Uni<List<Stored>> insertUsers(
      SqlConnection connection, List<ImportedUser> batch, boolean restore, Event event) {
    Instant now = clock.instant();
    return INSERT_USER
        .executeBatch(
            connection, batch.stream().map(each -> user(each, restore, now, event)).toList())
        .map(ImportedUsers::rowCounts)
        .flatMap(counts -> resolve(connection, batch, counts, restore, event));
  }

  /**
   * Resolves the users that were not inserted: they exist already, they were deleted, or the name
   * or the ID is another user's.
   */
  private static Uni<List<Stored>> resolve(
      SqlConnection connection,
      List<ImportedUser> batch,
      List<Integer> counts,
      boolean restore,
      Event event) {
    List<Parameters> handles =
        batch.stream()
            .map(
                each ->
                    Parameters.with("relying_party", event.relyingParty)
                        .and("user_handle", each.user().userHandle()))
            .toList();
    return FIND_USER
        .executeBatch(connection, handles)
        .flatMap(
            found -> {
              List<byte[]> restored = new ArrayList<>();
              List<Stored> stored = new ArrayList<>(batch.size());
              RowSet<Row> rows = found;
              for (int i = 0; i < batch.size(); i++, rows = rows.next()) {
                Row row = rows.iterator().next();
                stored.add(stored(batch.get(i), row, counts.get(i) == 1, restore));
                if (counts.get(i) == 1 && row.getBoolean("deleted")) {
                  restored.add(batch.get(i).user().userHandle());
                }
              }
              return forget(connection, restored, event).replaceWith(stored);
            });
  }

  private static Stored stored(ImportedUser imported, Row row, boolean isNew, boolean restore) {
    if (imported.user().username().key().equals(row.getString("username_key"))) {
      return new Stored(imported, row.getUUID("id"), isNew, null);
    }
    boolean isDeleted = !restore && row.getUUID("id") == null && row.getBoolean("deleted");
    return new Stored(
        imported, null, false, isDeleted ? ErrorCode.USER_DELETED : ErrorCode.USER_EXISTS);
  }

  private static Uni<Void> forget(SqlConnection connection, List<byte[]> restored, Event event) {
    return restored.isEmpty()
        ? Uni.createFrom().voidItem()
        : FORGET_DELETION.executeBatch(connection, byId(restored, event)).replaceWithVoid();
  }

  private static List<Parameters> byId(List<byte[]> ids, Event event) {
    return ids.stream()
        .map(each -> Parameters.with("relying_party", event.relyingParty).and("id", each))
        .toList();
  }

  /**
   * Inserts the credentials.
   *
   * @return the error of each line, by its number, with a credential that was not inserted
   */
  private Uni<Map<Long, ErrorCode>> insertCredentials(
      SqlConnection connection, List<Stored> stored, boolean restore, Event event) {
    long maxCredentials = relyingParty(event).settings(AuthenticatorPolicy.class).maxCredentials();
    List<Parameters> rows = new ArrayList<>();
    List<Stored> owners = new ArrayList<>();
    List<byte[]> ids = new ArrayList<>();
    for (Stored each : stored) {
      List<TransferredCredential> credentials = each.imported().user().credentials();
      for (int i = 0; each.id() != null && i < credentials.size(); i++) {
        rows.add(
            credential(event, each.id(), credentials.get(i), each.imported().keys().get(i))
                .and("restore", restore)
                .and("max_credentials", maxCredentials));
        ids.add(credentials.get(i).id());
        owners.add(each);
      }
    }
    if (rows.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    return INSERT_CREDENTIAL
        .executeBatch(connection, rows)
        .chain(() -> FIND_OWNER.executeBatch(connection, byId(ids, event)))
        .flatMap(
            found -> {
              Map<Long, ErrorCode> errors = new HashMap<>();
              List<byte[]> restored = new ArrayList<>();
              RowSet<Row> rowSet = found;
              for (int i = 0; i < owners.size(); i++, rowSet = rowSet.next()) {
                Row row = rowSet.iterator().next();
                ErrorCode error = error(row, owners.get(i).id(), restore);
                if (error != null) {
                  errors.put(owners.get(i).imported().line(), error);
                } else if (restore && row.getBoolean("deleted")) {
                  restored.add(ids.get(i));
                }
              }
              return forget(connection, restored, event).replaceWith(errors);
            });
  }

  /** Returns why a credential is not this user's; null: it is. */
  private static ErrorCode error(Row row, UUID userId, boolean restore) {
    UUID owner = row.getUUID("user_id");
    if (owner != null) {
      return owner.equals(userId) ? null : ErrorCode.CREDENTIAL_EXISTS;
    }
    return !restore && row.getBoolean("deleted")
        ? ErrorCode.CREDENTIAL_DELETED
        : ErrorCode.CREDENTIAL_LIMIT_REACHED;
  }

  private static List<Outcome> outcomes(List<Stored> stored, Map<Long, ErrorCode> errors) {
    return stored.stream()
        .map(
            each -> {
              long line = each.imported().line();
              ErrorCode error = each.error() == null ? errors.get(line) : each.error();
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

  private static Parameters user(ImportedUser imported, boolean restore, Instant now, Event event) {
    TransferredUser user = imported.user();
    return Parameters.with("id", imported.id())
        .and("relying_party", event.relyingParty)
        .and("restore", restore)
        .and("user_handle", user.userHandle())
        .and("external_id", user.externalId() == null ? null : user.externalId().text())
        .and("username", user.username().name())
        .and("username_key", user.username().key())
        .and(
            "display_name",
            user.displayName() == null ? user.username().name() : user.displayName().text())
        .and("enabled", !Boolean.FALSE.equals(user.enabled()))
        .and("created_at", Objects.requireNonNullElse(user.createdAt(), now));
  }

  private Parameters credential(
      Event event, UUID userId, TransferredCredential credential, CredentialPublicKey key) {
    List<String> transports =
        Objects.requireNonNullElse(credential.transports(), List.<String>of());
    return event
        .parameters(audit.isDelivered(event))
        .and("id", credential.id())
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
        .and("backup_flags_known", credential.backupEligible() != null)
        .and("backup_state", Boolean.TRUE.equals(credential.backupState()))
        .and("discoverable", credential.discoverable())
        .and("suspended", Boolean.TRUE.equals(credential.suspended()))
        .and("created_at", Objects.requireNonNullElse(credential.createdAt(), clock.instant()))
        .and("last_used_at", credential.lastUsedAt());
  }
}
