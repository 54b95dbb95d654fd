package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.credential.Credential;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.user.User;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Statement that completes the registration of a new user, without a Hibernate session, for speed.
 */
@ApplicationScoped
class RegistrationQueries {

  private static final SqlStatement COMPLETE = SqlStatement.of("complete-registration");

  private final Pool pool;

  RegistrationQueries(Pool pool) {
    this.pool = pool;
  }

  /**
   * Uses up the challenge, and inserts the user, the credential and the event.
   *
   * @param credential a new credential of the new user
   * @param isDelivered whether the event is delivered to the webhook
   * @return COMPLETED or CHALLENGE_ALREADY_USED; fails and writes nothing if the name or the
   *     credential ID is taken
   */
  Uni<CompletionOutcome> complete(
      byte[] challengeHash, User user, Credential credential, Event event, boolean isDelivered) {
    return COMPLETE.first(
        pool,
        CompletionOutcome.parameters(challengeHash, event, isDelivered)
            .and("user_id", user.id)
            .and("user_handle", user.userHandle)
            .and("external_id", user.externalId)
            .and("username", user.username)
            .and("username_key", user.usernameKey)
            .and("display_name", user.displayName)
            .and("created_at", user.createdAt)
            .and("credential_id", credential.id)
            .and("public_key", credential.publicKey)
            .and("algorithm", credential.algorithm)
            .and("sign_count", credential.signCount)
            .and("rp_id", credential.rpId)
            .and("aaguid", credential.aaguid)
            .and("aaguid_trusted", credential.aaguidTrusted)
            .and("nickname", credential.nickname)
            .and("transports", credential.transports.toArray(String[]::new))
            .and("attestation_format", credential.attestationFormat)
            .and("attestation_trust", credential.attestationTrust)
            .and("attestation_object", credential.attestationObject)
            .and("uv_initialized", credential.uvInitialized)
            .and("backup_eligible", credential.backupEligible)
            .and("backup_state", credential.backupState)
            .and("discoverable", credential.discoverable),
        CompletionOutcome::of);
  }
}
