package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.credential.SigningCredential;
import io.fidoserver.envelope.StrictJson;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.CredentialDescriptor;
import io.fidoserver.webauthn.VerifiedAssertion;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What an authentication reads and writes: one statement for each, without a session around it, as
 * there are thousands a second.
 */
@ApplicationScoped
class AuthenticationQueries {

  private static final String ACCOUNT =
      """
      select users.id as user_id, enabled, credentials.id as credential_id, transports
        from users
        left join credentials on user_id = users.id and not suspended
       where username_key = $1
       order by credentials.created_at, credentials.id""";

  private static final String SIGNING =
      """
      select credentials.id, public_key, aaguid, sign_count, backup_eligible, user_id, user_handle,
             username, enabled, suspended
        from credentials
        join users on users.id = user_id
       where credentials.id = $1""";

  /**
   * WebAuthn L3 §7.2 step 24, if the challenge was not used yet. Two that signed at once may have
   * read the same counter: only the database can tell which of them came second, so the counter is
   * compared once more where it is written.
   */
  private static final String WRITE =
      """
      with used as (
        delete from challenges where challenge_hash = $1 returning id),
      written as (
        update credentials
           set sign_count = greatest(sign_count, $3::bigint),
               backup_state = $4,
               uv_initialized = uv_initialized or $5,
               last_used_at = $6::timestamptz
         where id = $2
           and exists (select 1 from used)
           and not suspended
           and user_id in (select id from users where enabled)
           and (not $7::boolean
                or sign_count < $3::bigint
                or sign_count = 0 and $3::bigint = 0)
        returning id, user_id),
      event as (
        insert into events (occurred_at, type, user_id, credential_id, address, request_id, detail)
        select $6::timestamptz, $8::text, user_id, id, $9::text, $10::uuid, $11::text::jsonb
          from written
        returning id, user_id),
      outbox as (
        insert into webhook_outbox (event_id, user_id, next_attempt_at)
        select id, user_id, $6::timestamptz from event where $12::boolean)
      select (select count(*) from used) as used, (select count(*) from written) as written""";

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

  /** The user of this name, whatever its case; or null. */
  Uni<Account> account(Username username) {
    return pool.preparedQuery(ACCOUNT)
        .execute(Tuple.of(username.key()))
        .map(AuthenticationQueries::account);
  }

  private static Account account(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return null;
    }
    List<CredentialDescriptor> credentials = new ArrayList<>();
    Row last = null;
    for (Row row : rows) {
      last = row;
      if (row.getBuffer("credential_id") != null) {
        credentials.add(
            new CredentialDescriptor(
                row.getBuffer("credential_id").getBytes(),
                List.of(row.getArrayOfStrings("transports"))));
      }
    }
    return new Account(last.getUUID("user_id"), last.getBoolean("enabled"), credentials);
  }

  /** The credential with this ID and its user; or null. */
  Uni<SigningCredential> signing(byte[] credentialId) {
    return pool.preparedQuery(SIGNING)
        .execute(Tuple.of(Buffer.buffer(credentialId)))
        .map(AuthenticationQueries::signing);
  }

  private static SigningCredential signing(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return null;
    }
    Row row = rows.iterator().next();
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

  /** What became of a write. */
  enum Written {
    /** All of it. */
    YES,
    /** Another completion had used the challenge up. */
    CHALLENGE_GONE,
    /**
     * The challenge is used up, and the credential as it was: its counter must increase and did
     * not, it is gone or suspended, or its user is disabled.
     */
    CREDENTIAL_CHANGED
  }

  /**
   * Uses up the challenge, and writes the credential's new state and the event, all or nothing.
   *
   * @param isDelivered whether the event is to be delivered
   */
  Uni<Written> write(
      byte[] challengeHash,
      byte[] credentialId,
      VerifiedAssertion verified,
      Event event,
      boolean isDelivered) {
    return pool.preparedQuery(WRITE)
        .execute(
            Tuple.from(
                new Object[] {
                  Buffer.buffer(challengeHash),
                  Buffer.buffer(credentialId),
                  verified.signCount(),
                  verified.backupState(),
                  verified.userVerified(),
                  event.occurredAt.atOffset(ZoneOffset.UTC),
                  verified.mustIncrease(),
                  event.type.name(),
                  event.address,
                  event.requestId,
                  StrictJson.write(event.detail),
                  isDelivered
                }))
        .map(rows -> written(rows.iterator().next()));
  }

  private static Written written(Row row) {
    if (row.getLong("used") == 0) {
      return Written.CHALLENGE_GONE;
    }
    return row.getLong("written") == 1 ? Written.YES : Written.CREDENTIAL_CHANGED;
  }
}
