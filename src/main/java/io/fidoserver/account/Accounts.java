package io.fidoserver.account;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Account operations of users. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class Accounts {

  private final UserRepository users;
  private final CredentialRepository credentials;
  private final EnrollmentTokens enrollments;
  private final AuditLog audit;
  private final Clock clock;

  Accounts(
      UserRepository users,
      CredentialRepository credentials,
      EnrollmentTokens enrollments,
      AuditLog audit,
      Clock clock) {
    this.users = users;
    this.credentials = credentials;
    this.enrollments = enrollments;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Reads the account.
   *
   * @return the account; fails with UNAUTHORIZED if the user does not exist
   */
  public Uni<Account> read(RelyingParty relyingParty, UUID userId) {
    return Panache.withSession(() -> found(users.find(relyingParty, userId))).map(Account::of);
  }

  /**
   * Changes the display name.
   *
   * @return the account; fails with UNAUTHORIZED if the user does not exist
   */
  public Uni<UpdatedAccount> rename(
      RelyingParty relyingParty, UUID userId, DisplayName displayName) {
    return Panache.withTransaction(
        () ->
            found(users.lock(relyingParty, userId))
                .invoke(
                    user -> {
                      user.displayName = displayName.text();
                      user.updatedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
                    })
                .call(
                    () ->
                        audit.record(
                            EventType.USER_UPDATED,
                            userId,
                            null,
                            EventDetail.NONE.withChanged("displayName")))
                .map(
                    user ->
                        new UpdatedAccount(
                            Account.of(user), CurrentUserDetails.of(relyingParty.id(), user))));
  }

  /**
   * Ends all access tokens that were issued until now, and in the rest of the current second.
   *
   * @return the account; fails with UNAUTHORIZED if the user does not exist
   */
  Uni<Account> endTokens(RelyingParty relyingParty, UUID userId) {
    return Panache.withTransaction(
        () ->
            found(users.lock(relyingParty, userId))
                .invoke(
                    user -> user.tokensEndedAt = clock.instant().truncatedTo(ChronoUnit.SECONDS))
                .call(() -> audit.record(EventType.USER_SIGNED_OUT, userId, null, EventDetail.NONE))
                .map(Account::of));
  }

  /**
   * Deletes the account with all its credentials.
   *
   * @return the signal that no credential is accepted; fails with UNAUTHORIZED if the user does not
   *     exist
   */
  public Uni<AcceptedCredentials> delete(RelyingParty relyingParty, UUID userId) {
    return Panache.withTransaction(
        () ->
            found(users.lock(relyingParty, userId))
                .call(
                    () ->
                        credentials
                            .ids(relyingParty, userId)
                            .flatMap(
                                ids ->
                                    audit.recordEach(
                                        EventType.CREDENTIAL_DELETED,
                                        userId,
                                        ids,
                                        EventDetail.NONE)))
                .call(users::delete)
                .call(user -> enrollments.endFor(relyingParty, user.usernameKey, user.externalId))
                .call(
                    user ->
                        audit.record(
                            EventType.USER_DELETED,
                            userId,
                            null,
                            EventDetail.NONE.withExternalId(user.externalId)))
                .map(
                    user ->
                        new AcceptedCredentials(relyingParty.id(), user.userHandle, List.of())));
  }

  /** Fails if the user was deleted after the token was verified. */
  private static Uni<User> found(Uni<User> user) {
    return user.onItem().ifNull().failWith(() -> new ApiException(ErrorCode.UNAUTHORIZED));
  }
}
