package io.fidoserver.transfer;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.webauthn.cose.CredentialPublicKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Writes imported users, many at once: each kind of statement is sent as one batch, because an
 * import has a million of them.
 */
@ApplicationScoped
class ImportedUsers {

  private static final UUID UNKNOWN_AAGUID = new UUID(0, 0);

  private static final String INSERT_USER =
      """
      insert into users (id, user_handle, username, username_key, display_name, enabled, created_at,
                         updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)
      on conflict do nothing""";

  private static final String FIND_USER =
      "select id, username_key from users where user_handle = $1";

  private static final String INSERT_CREDENTIAL =
      """
      insert into credentials (id, user_id, public_key, algorithm, sign_count, aaguid, nickname,
                               transports, attestation_format, attestation_trust, uv_initialized,
                               backup_eligible, backup_state, discoverable, suspended, created_at,
                               last_used_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'NONE', $10, $11, $12, $13, $14, $15, $16)
      on conflict do nothing""";

  private static final String FIND_OWNER = "select user_id from credentials where id = $1";

  private final Pool pool;
  private final Clock clock;

  ImportedUsers(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * What became of a line.
   *
   * @param isNew whether the user is
   * @param error why not all of it was written; or null
   */
  record Outcome(long line, boolean isNew, ErrorCode error) {}

  /** A user's row: its id, and whether it was written just now. */
  private record Stored(ImportedUser imported, UUID id, boolean isNew) {}

  /** Writes the users in one transaction; what is there already stays as it is. */
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
    OffsetDateTime now = time(clock.instant());
    return connection
        .preparedQuery(INSERT_USER)
        .executeBatch(batch.stream().map(each -> user(each, now)).toList())
        .map(ImportedUsers::rowCounts)
        .flatMap(counts -> resolve(connection, batch, counts));
  }

  /** Who was not inserted is there already, or the name or the id is somebody else's. */
  private static Uni<List<Stored>> resolve(
      SqlConnection connection, List<ImportedUser> batch, List<Integer> counts) {
    List<Tuple> handles =
        batch.stream().map(each -> Tuple.of(Buffer.buffer(each.user().userHandle()))).toList();
    return connection
        .preparedQuery(FIND_USER)
        .executeBatch(handles)
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

  /** Inserts the credentials; returns the numbers of lines that name another user's. */
  private Uni<List<Long>> insertCredentials(SqlConnection connection, List<Stored> stored) {
    List<Tuple> rows = new ArrayList<>();
    List<Tuple> ids = new ArrayList<>();
    List<Stored> owners = new ArrayList<>();
    for (Stored each : stored) {
      List<TransferredCredential> credentials = each.imported().user().credentials();
      for (int i = 0; each.id() != null && i < credentials.size(); i++) {
        rows.add(credential(each.id(), credentials.get(i), each.imported().keys().get(i)));
        ids.add(Tuple.of(Buffer.buffer(credentials.get(i).id())));
        owners.add(each);
      }
    }
    if (rows.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return connection
        .preparedQuery(INSERT_CREDENTIAL)
        .executeBatch(rows)
        .chain(() -> connection.preparedQuery(FIND_OWNER).executeBatch(ids))
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

  private static Tuple user(ImportedUser imported, OffsetDateTime now) {
    TransferredUser user = imported.user();
    return Tuple.tuple(
        Arrays.asList(
            imported.id(),
            Buffer.buffer(user.userHandle()),
            user.username().name(),
            user.username().key(),
            user.displayName() == null ? user.username().name() : user.displayName().text(),
            !Boolean.FALSE.equals(user.enabled()),
            user.createdAt() == null ? now : time(user.createdAt())));
  }

  private Tuple credential(UUID userId, TransferredCredential credential, CredentialPublicKey key) {
    List<String> transports =
        Objects.requireNonNullElse(credential.transports(), List.<String>of());
    Instant createdAt = Objects.requireNonNullElse(credential.createdAt(), clock.instant());
    return Tuple.tuple(
        Arrays.asList(
            Buffer.buffer(credential.id()),
            userId,
            Buffer.buffer(key.coseKey()),
            key.algorithm(),
            Objects.requireNonNullElse(credential.signCount(), 0L),
            Objects.requireNonNullElse(credential.aaguid(), UNKNOWN_AAGUID),
            credential.nickname(),
            transports.toArray(String[]::new),
            Objects.requireNonNullElse(credential.attestationFormat(), "none"),
            Boolean.TRUE.equals(credential.uvInitialized()),
            Boolean.TRUE.equals(credential.backupEligible()),
            Boolean.TRUE.equals(credential.backupState()),
            credential.discoverable(),
            Boolean.TRUE.equals(credential.suspended()),
            time(createdAt),
            credential.lastUsedAt() == null ? null : time(credential.lastUsedAt())));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
