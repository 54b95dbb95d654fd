package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.ceremony.CompletionStatement.CompletionOutcome;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeRow;
import io.fidoserver.credential.SigningCredential;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.fidoserver.webauthn.verification.VerifiedAuthentication;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an authentication reads and writes: a statement to begin, two to complete, without a session
 * around them, as there are thousands a second.
 */
@ApplicationScoped
class AuthenticationQueries {

  /**
   * The user of a name with the credentials that can sign in, and the challenge, if there are some.
   * With decoys in {@code $9} there always is one, and which of the two is not told by time either.
   */
  private static final String BEGIN =
      """
      with account as materialized (
        select users.id as user_id, enabled, credentials.id, transports, credentials.created_at
          from users
          left join credentials on credentials.user_id = users.id and not suspended
         where username_key = $4),
      allowed as (
        select user_id, array_agg(id order by created_at, id) as ids
          from account
         where id is not null and (enabled or $9::bytea[] is not null)
         group by user_id
        union all
        select $8::uuid, $9
         where $9 is not null and not exists (select from account where id is not null)),
      """
          + ChallengeRow.ASYNCHRONOUS_COMMIT
          + ", issued as ("
          + ChallengeRow.INSERT
          + """
             user_id, ids from allowed, asynchronous_commit)
      select user_id, enabled, id, transports from account order by created_at, id""";

  private static final String CREDENTIAL =
      """
      credentials.id, public_key, aaguid, sign_count, backup_eligible, credentials.user_id,
      user_handle, username, enabled, suspended""";

  private static final String LOOK_UP =
      "select "
          + ChallengeRow.COLUMNS
          + ", "
          + CREDENTIAL
          + """
      , coalesce(credentials.id = any (allow_credentials), false) as allowed
        from challenges
        left join (credentials join users on users.id = credentials.user_id)
               on credentials.id = $2
       where challenge_hash = $1""";

  private static final String FIND_CREDENTIAL =
      "select "
          + CREDENTIAL
          + " from credentials join users on users.id = user_id where credentials.id = $1";

  /**
   * WebAuthn L3 §7.2 step 24. Two that signed at once may have read the same counter: only the
   * database can tell which of them came second, so the counter is compared once more where it is
   * written.
   */
  private static final CompletionStatement COMPLETE =
      new CompletionStatement(
          """
          written as (
            update credentials
               set sign_count = greatest(sign_count, $8::bigint),
                   backup_state = $9,
                   uv_initialized = uv_initialized or $10,
                   last_used_at = $2
             where id = $7
               and exists (select from used)
               and not suspended
               and user_id in (select id from users where enabled)
               and (not $11::boolean
                    or sign_count < $8::bigint
                    or sign_count = 0 and $8::bigint = 0)
            returning id, user_id)""");

  private final Pool pool;

  AuthenticationQueries(Pool pool) {
    this.pool = pool;
  }

  /**
   * A user and the credentials that can sign in, oldest first.
   *
   * @param enabled whether the user may sign in
   */
  record Account(UUID userId, boolean enabled, List<CredentialDescriptor> credentials) {}

  /** Who is challenged where nobody can be. */
  record Decoy(UUID userId, List<CredentialDescriptor> credentials) {}

  /**
   * Finds the user whose name the challenge is for, and stores it, for the credentials of an
   * enabled user. Without a decoy it is not stored where there is no such user or credential.
   *
   * @param decoy where users are hidden; else null
   * @return the user of this name, whatever its case; or null
   */
  Uni<Account> begin(Challenge challenge, Decoy decoy) {
    Tuple parameters =
        ChallengeRow.parameters(challenge)
            .addValue(decoy == null ? null : decoy.userId())
            .addValue(decoy == null ? null : ids(decoy.credentials()));
    return pool.preparedQuery(BEGIN).execute(parameters).map(AuthenticationQueries::account);
  }

  private static Buffer[] ids(List<CredentialDescriptor> credentials) {
    return credentials.stream().map(each -> Buffer.buffer(each.id())).toArray(Buffer[]::new);
  }

  private static Account account(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return null;
    }
    List<CredentialDescriptor> credentials = new ArrayList<>();
    Row last = null;
    for (Row row : rows) {
      last = row;
      if (row.getBuffer("id") != null) {
        credentials.add(
            new CredentialDescriptor(
                row.getBuffer("id").getBytes(), List.of(row.getArrayOfStrings("transports"))));
      }
    }
    return new Account(last.getUUID("user_id"), last.getBoolean("enabled"), credentials);
  }

  /**
   * A challenge, and who answers it.
   *
   * @param credential the one that the answer names, with its user; or null
   * @param allowed whether it was among those that were allowed
   */
  record AssertionLookup(Challenge challenge, SigningCredential credential, boolean allowed) {}

  /** The challenge with this hash, and the credential with this ID; or null: no such challenge. */
  Uni<AssertionLookup> lookUp(byte[] challengeHash, byte[] credentialId) {
    return pool.preparedQuery(LOOK_UP)
        .execute(Tuple.of(Buffer.buffer(challengeHash), Buffer.buffer(credentialId)))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return null;
              }
              Row row = rows.iterator().next();
              return new AssertionLookup(
                  ChallengeRow.read(row), signing(row), row.getBoolean("allowed"));
            });
  }

  /** The credential with this ID and its user; or null. */
  Uni<SigningCredential> signing(byte[] credentialId) {
    return pool.preparedQuery(FIND_CREDENTIAL)
        .execute(Tuple.of(Buffer.buffer(credentialId)))
        .map(rows -> rows.size() == 0 ? null : signing(rows.iterator().next()));
  }

  private static SigningCredential signing(Row row) {
    if (row.getBuffer("id") == null) {
      return null;
    }
    return new SigningCredential(
        row.getBuffer("id").getBytes(),
        row.getBuffer("public_key").getBytes(),
        row.getUUID("aaguid"),
        row.getLong("sign_count"),
        row.getBoolean("backup_eligible"),
        row.getUUID("user_id"),
        row.getBuffer("user_handle").getBytes(),
        row.getString("username"),
        row.getBoolean("enabled"),
        row.getBoolean("suspended"));
  }

  /**
   * Uses up the challenge, and writes the credential's new state and the event.
   *
   * @param isDelivered whether the event is to be delivered
   * @return REJECTED: the counter must increase and did not, the credential is gone or suspended,
   *     or its user is disabled
   */
  Uni<CompletionOutcome> complete(
      byte[] challengeHash,
      byte[] credentialId,
      VerifiedAuthentication verified,
      Event event,
      boolean isDelivered) {
    return COMPLETE.execute(
        pool,
        challengeHash,
        event,
        isDelivered,
        Buffer.buffer(credentialId),
        verified.signCount(),
        verified.backupState(),
        verified.userVerified(),
        verified.mustIncrease());
  }
}
