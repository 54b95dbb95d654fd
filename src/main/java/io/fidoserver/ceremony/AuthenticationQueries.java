package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeRow;
import io.fidoserver.credential.SigningCredential;
import io.fidoserver.database.BatchedStatement;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.fidoserver.webauthn.verification.VerifiedAuthentication;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Statements of an authentication: one to begin, two to complete, without a Hibernate session, as
 * there are thousands a second.
 */
@ApplicationScoped
class AuthenticationQueries {

  private static final SqlStatement BEGIN = SqlStatement.of("begin-authentication");
  private static final SqlStatement BEGIN_MANY = SqlStatement.of("begin-authentications");
  private static final SqlStatement LOOK_UP = SqlStatement.of("look-up-assertion");
  private static final SqlStatement LOOK_UP_MANY = SqlStatement.of("look-up-assertions");
  private static final SqlStatement FIND_CREDENTIAL = SqlStatement.of("find-signing-credential");
  private static final SqlStatement COMPLETE = SqlStatement.of("complete-authentication");
  private static final SqlStatement COMPLETE_MANY = SqlStatement.of("complete-authentications");

  private final Pool pool;
  private final BatchedStatement begin;
  private final BatchedStatement lookUp;
  private final BatchedStatement complete;

  AuthenticationQueries(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.begin = new BatchedStatement(BEGIN, BEGIN_MANY, pool, metrics);
    this.lookUp = new BatchedStatement(LOOK_UP, LOOK_UP_MANY, pool, metrics);
    this.complete =
        // One credential of a user, as whoever deletes the user locks all of them.
        new BatchedStatement(COMPLETE, COMPLETE_MANY, pool, metrics, "challenge_hash", "user_id");
  }

  /**
   * User with the credentials that are not suspended, oldest first.
   *
   * @param enabled whether the user may sign in
   */
  record Account(UUID userId, boolean enabled, List<CredentialDescriptor> credentials) {}

  /**
   * Fictitious user and credentials, challenged in place of a user who has no usable credential.
   */
  record Decoy(UUID userId, List<CredentialDescriptor> credentials) {}

  /**
   * Finds the user of the challenge's user name, and stores the challenge with the credentials of
   * an enabled user. Without a decoy, it is not stored if there is no such user or credential.
   *
   * @param decoy the decoy, if users are hidden; otherwise null
   * @return the user of this name, regardless of its case; or null
   */
  Uni<Account> begin(Challenge challenge, Decoy decoy) {
    return begin
        .execute(
            ChallengeRow.parameters(challenge)
                .and("decoy_user_id", decoy == null ? null : decoy.userId())
                .and("decoy_credentials", decoy == null ? null : hexadecimal(decoy.credentials())))
        .map(AuthenticationQueries::account);
  }

  /** Returns the IDs as PostgreSQL's text of {@code bytea}, as it has no arrays of arrays. */
  private static String hexadecimal(List<CredentialDescriptor> credentials) {
    return credentials.stream()
        .map(each -> "\\x" + HexFormat.of().formatHex(each.id()))
        .collect(Collectors.joining(","));
  }

  private static Account account(List<Row> rows) {
    if (rows.isEmpty()) {
      return null;
    }
    List<CredentialDescriptor> credentials =
        rows.stream()
            .filter(each -> each.getBuffer("id") != null)
            .map(
                each ->
                    new CredentialDescriptor(
                        each.getBuffer("id").getBytes(),
                        List.of(each.getArrayOfStrings("transports"))))
            .toList();
    Row user = rows.get(0);
    return new Account(user.getUUID("user_id"), user.getBoolean("enabled"), credentials);
  }

  /**
   * Challenge of an assertion, with the assertion's credential.
   *
   * @param credential the credential with the assertion's credential ID, and its user; or null
   * @param allowed whether the challenge's {@code allowCredentials} has it (WebAuthn L3 §7.2 step
   *     5)
   */
  record AssertionLookup(Challenge challenge, SigningCredential credential, boolean allowed) {}

  /**
   * Finds the challenge with this hash, and the credential with this ID; null: no such challenge.
   */
  Uni<AssertionLookup> lookUp(
      RelyingParty relyingParty, byte[] challengeHash, byte[] credentialId) {
    return lookUp
        .execute(
            Parameters.with("relying_party", relyingParty.name())
                .and("challenge_hash", challengeHash)
                .and("credential_id", credentialId))
        .map(found -> found.isEmpty() ? null : lookup(relyingParty, found.get(0)));
  }

  private static AssertionLookup lookup(RelyingParty relyingParty, Row row) {
    return new AssertionLookup(
        ChallengeRow.read(relyingParty, row), signing(row), row.getBoolean("allowed"));
  }

  /** Finds the credential with this ID, and its user; or null. */
  Uni<SigningCredential> signing(RelyingParty relyingParty, byte[] credentialId) {
    return FIND_CREDENTIAL.first(
        pool,
        Parameters.with("relying_party", relyingParty.name()).and("credential_id", credentialId),
        AuthenticationQueries::signing);
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
        row.getBoolean("uv_initialized"),
        row.getBoolean("aaguid_trusted"),
        row.getUUID("user_id"),
        row.getBuffer("user_handle").getBytes(),
        row.getString("external_id"),
        row.getString("username"),
        row.getString("name_key"),
        row.getBoolean("enabled"),
        row.getBoolean("suspended"));
  }

  /**
   * Uses up the challenge, updates the credential record (WebAuthn L3 §7.2 step 24) and records the
   * event.
   *
   * @param uvInitialized whether the credential counts as two factors from now on
   * @param isDelivered whether the event is delivered to the webhook
   * @return REJECTED: the counter must increase and did not, the credential was deleted or
   *     suspended, or its user was disabled
   */
  Uni<CompletionOutcome> complete(
      byte[] challengeHash,
      SigningCredential credential,
      VerifiedAuthentication verified,
      boolean uvInitialized,
      Event event,
      boolean isDelivered) {
    return complete
        .execute(
            event
                .parameters(isDelivered)
                .and("challenge_hash", challengeHash)
                .and("user_id", credential.userId())
                .and("credential_id", credential.id())
                .and("sign_count", verified.signCount())
                .and("backup_eligible", verified.backupEligible())
                .and("backup_state", verified.backupState())
                .and("uv_initialized", uvInitialized)
                .and("must_increase", verified.signCountMustIncrease()))
        .map(CompletionOutcome::of);
  }
}
