package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.credential.Credential;
import io.fidoserver.database.BatchedStatement;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.user.User;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Statement that completes the registrations of new users, without a Hibernate session, for speed.
 */
@ApplicationScoped
class RegistrationQueries {

  private static final SqlStatement COMPLETE = SqlStatement.of("complete-registration");
  private static final SqlStatement COMPLETE_MANY = SqlStatement.of("complete-registrations");

  private final BatchedStatement complete;

  RegistrationQueries(Pool pool, MeterRegistry metrics) {
    this.complete =
        new BatchedStatement(
            COMPLETE,
            COMPLETE_MANY,
            pool,
            metrics,
            "challenge_hash",
            "username_key",
            "external_id",
            "credential_id");
  }

  /**
   * Outcome of a completion, which writes everything or nothing.
   *
   * @param written whether everything was written; otherwise, with nothing taken, another
   *     completion had used the challenge up
   * @param taken the constraint that it would have violated, and the challenge is not used up; or
   *     null
   */
  record Outcome(boolean written, String taken) {

    private static Outcome of(List<Row> rows) {
      String taken = rows.isEmpty() ? null : rows.get(0).getString("taken");
      return new Outcome(!rows.isEmpty() && taken == null, taken);
    }
  }

  /**
   * Uses up the challenge, and inserts the user, the credential and the event.
   *
   * @param credential a new credential of the new user
   * @param isDelivered whether the event is delivered to the webhook
   * @return the outcome; fails and writes nothing where only the constraint itself tells that
   *     something is taken
   */
  Uni<Outcome> complete(
      byte[] challengeHash, User user, Credential credential, Event event, boolean isDelivered) {
    return complete
        .execute(
            event
                .parameters(isDelivered)
                .and("challenge_hash", challengeHash)
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
                .and("transports", String.join(",", credential.transports))
                .and("attestation_format", credential.attestationFormat)
                .and("attestation_trust", credential.attestationTrust)
                .and("attestation_object", credential.attestationObject)
                .and("uv_initialized", credential.uvInitialized)
                .and("backup_eligible", credential.backupEligible)
                .and("backup_state", credential.backupState)
                .and("discoverable", credential.discoverable))
        .map(Outcome::of);
  }
}
