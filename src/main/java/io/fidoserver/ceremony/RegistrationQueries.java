package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.ceremony.CompletionStatement.CompletionOutcome;
import io.fidoserver.credential.Credential;
import io.fidoserver.user.User;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;

/** What the registration of a new user writes, without a session around it, as it is much asked. */
@ApplicationScoped
class RegistrationQueries {

  /** WebAuthn L3 §7.1 step 27, of a user who is new. */
  private static final CompletionStatement COMPLETE =
      new CompletionStatement(
          """
          owner as (
            insert into users (id, user_handle, username, username_key, display_name, enabled,
                               created_at, updated_at)
            select $7::uuid, $8, $9, $10, $11, true, $12::timestamptz, $12 from used
            returning id),
          written as (
            insert into credentials (id, user_id, public_key, algorithm, sign_count, aaguid,
                                     nickname, transports, attestation_format, attestation_trust,
                                     attestation_object, uv_initialized, backup_eligible,
                                     backup_state, discoverable, created_at)
            select $13::bytea, id, $14::bytea, $15::int, $16::bigint, $17::uuid, $18, $19::text[],
                   $20, $21, $22::bytea, $23::boolean, $24::boolean, $25::boolean, $26::boolean,
                   $12
              from owner
            returning id, user_id)""");

  private final Pool pool;

  RegistrationQueries(Pool pool) {
    this.pool = pool;
  }

  /**
   * Uses up the challenge, and writes the credential with its user and the event.
   *
   * @param credential a new one of a new user
   * @param isDelivered whether the event is to be delivered
   * @return COMPLETED or CHALLENGE_ALREADY_USED; or fails, and writes nothing: the name is taken,
   *     or the credential's ID
   */
  Uni<CompletionOutcome> complete(
      byte[] challengeHash, Credential credential, Event event, boolean isDelivered) {
    User user = credential.user;
    return COMPLETE.execute(
        pool,
        challengeHash,
        event,
        isDelivered,
        user.id,
        Buffer.buffer(user.userHandle),
        user.username,
        user.usernameKey,
        user.displayName,
        user.createdAt.atOffset(ZoneOffset.UTC),
        Buffer.buffer(credential.id),
        Buffer.buffer(credential.publicKey),
        credential.algorithm,
        credential.signCount,
        credential.aaguid,
        credential.nickname,
        credential.transports.toArray(String[]::new),
        credential.attestationFormat,
        credential.attestationTrust.name(),
        credential.attestationObject == null ? null : Buffer.buffer(credential.attestationObject),
        credential.uvInitialized,
        credential.backupEligible,
        credential.backupState,
        credential.discoverable);
  }
}
