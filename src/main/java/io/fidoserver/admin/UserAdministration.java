package io.fidoserver.admin;

import io.fidoserver.account.PasskeyList;
import io.fidoserver.account.PasskeyView;
import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventType;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AdminConfig;
import io.fidoserver.security.Operator;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Administration of users and their credentials by operators. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class UserAdministration {

  private final UserRepository users;
  private final CredentialRepository credentials;
  private final EnrollmentTokens enrollments;
  private final AdminConfig config;
  private final AuditLog audit;
  private final MetadataStore metadata;
  private final SecurityIdentity caller;
  private final Clock clock;

  UserAdministration(
      UserRepository users,
      CredentialRepository credentials,
      EnrollmentTokens enrollments,
      AdminConfig config,
      AuditLog audit,
      MetadataStore metadata,
      SecurityIdentity caller,
      Clock clock) {
    this.users = users;
    this.credentials = credentials;
    this.enrollments = enrollments;
    this.config = config;
    this.audit = audit;
    this.metadata = metadata;
    this.caller = caller;
    this.clock = clock;
  }

  /**
   * Returns a page of the users whose name starts with {@code query}, regardless of its case.
   *
   * @param query null: all users
   * @param cursor null: the first page
   */
  public Uni<UserPage> page(RelyingParty relyingParty, Username query, String cursor, int limit) {
    String prefix = query == null ? "" : query.key();
    String after = QueryParameters.after(cursor, QueryParameters::text, "");
    return Panache.withSession(() -> users.page(relyingParty, prefix, after, limit + 1))
        .map(
            found ->
                new UserPage(
                    found.stream().limit(limit).map(UserView::of).toList(),
                    QueryParameters.next(found, limit, user -> user.usernameKey)));
  }

  /** Returns the user with this name; or nobody. */
  public Uni<UserPage> named(RelyingParty relyingParty, Username username) {
    return Panache.withSession(() -> users.findByUsername(relyingParty, username))
        .map(UserAdministration::only);
  }

  /** Returns the user with this external ID; or nobody. */
  public Uni<UserPage> withExternalId(RelyingParty relyingParty, ExternalId externalId) {
    return Panache.withSession(() -> users.findByExternalId(relyingParty, externalId))
        .map(UserAdministration::only);
  }

  private static UserPage only(User user) {
    return new UserPage(Stream.ofNullable(user).map(UserView::of).toList(), null);
  }

  /** Returns the user, or USER_NOT_FOUND. */
  public Uni<UserView> read(RelyingParty relyingParty, UUID userId) {
    return Panache.withSession(() -> users.find(relyingParty, userId))
        .map(UserAdministration::found)
        .map(UserView::of);
  }

  /** Deletes the user with all credentials, or USER_NOT_FOUND. */
  public Uni<UserView> delete(RelyingParty relyingParty, UUID userId) {
    return Panache.withTransaction(
        () ->
            users
                .lock(relyingParty, userId)
                .map(UserAdministration::found)
                .call(
                    user ->
                        credentials
                            .ids(relyingParty, userId)
                            .flatMap(
                                ids ->
                                    audit.recordEach(
                                        EventType.CREDENTIAL_DELETED,
                                        userId,
                                        ids,
                                        Operator.detail(caller))))
                .call(users::delete)
                .call(user -> enrollments.endFor(relyingParty, user.usernameKey, user.externalId))
                .call(
                    user ->
                        audit.record(
                            EventType.USER_DELETED,
                            userId,
                            null,
                            Operator.detail(caller).withExternalId(user.externalId)))
                .map(UserView::of));
  }

  /** Returns all credentials of the user, oldest first; or USER_NOT_FOUND. */
  public Uni<PasskeyList> credentials(RelyingParty relyingParty, UUID userId) {
    return Panache.withSession(
            () ->
                users
                    .find(relyingParty, userId)
                    .map(UserAdministration::found)
                    .flatMap(user -> credentials.findByUser(relyingParty, userId)))
        .map(all -> new PasskeyList(all.stream().map(this::view).toList()));
  }

  /** Suspends the credential or reactivates it; or CREDENTIAL_NOT_FOUND. */
  public Uni<PasskeyView> suspend(
      RelyingParty relyingParty, UUID userId, byte[] credentialId, boolean suspended) {
    EventType type = suspended ? EventType.CREDENTIAL_SUSPENDED : EventType.CREDENTIAL_REACTIVATED;
    return Panache.withTransaction(
        () ->
            credentials
                .lock(relyingParty, userId, credentialId)
                .map(UserAdministration::foundCredential)
                .invoke(
                    credential -> {
                      credential.suspended = suspended;
                      credential.reactivated = !suspended;
                    })
                .call(() -> audit.record(type, userId, credentialId, Operator.detail(caller)))
                .map(this::view));
  }

  /**
   * Deletes the credential, even the last one; or CREDENTIAL_NOT_FOUND. The user is locked, as when
   * users delete one, so that the second of two concurrent deletions finds none.
   */
  public Uni<PasskeyView> revoke(RelyingParty relyingParty, UUID userId, byte[] credentialId) {
    return Panache.withTransaction(
        () ->
            users
                .lock(relyingParty, userId)
                .chain(() -> credentials.lock(relyingParty, userId, credentialId))
                .map(UserAdministration::foundCredential)
                .call(credentials::delete)
                .call(
                    () ->
                        audit.record(
                            EventType.CREDENTIAL_DELETED,
                            userId,
                            credentialId,
                            Operator.detail(caller)))
                .map(this::view));
  }

  /**
   * Issues a token with which the user may register one credential; or USER_NOT_FOUND.
   *
   * @param expiresIn its lifetime in seconds; null: the configured one
   */
  public Uni<EnrollmentTokens.Issued> enroll(
      RelyingParty relyingParty, UUID userId, Long expiresIn) {
    Duration lifetime =
        Duration.ofSeconds(expiresIn == null ? config.enrollmentSeconds() : expiresIn);
    return Panache.withTransaction(
        () ->
            users
                .lock(relyingParty, userId)
                .map(UserAdministration::found)
                .flatMap(
                    user -> enrollments.issue(relyingParty, userId, EnrollmentTerms.NONE, lifetime))
                .call(
                    () ->
                        audit.record(
                            EventType.ENROLLMENT_TOKEN_ISSUED,
                            userId,
                            null,
                            Operator.detail(caller))));
  }

  /** Lists the user's enrollment tokens that may still be used; or USER_NOT_FOUND. */
  public Uni<EnrollmentTokenList> enrollmentTokens(RelyingParty relyingParty, UUID userId) {
    return Panache.withSession(
            () ->
                users
                    .find(relyingParty, userId)
                    .map(UserAdministration::found)
                    .flatMap(user -> enrollments.of(relyingParty, userId)))
        .map(EnrollmentTokenList::of);
  }

  /** Revokes an enrollment token; or NOT_FOUND. */
  public Uni<EnrollmentTokenList> revokeEnrollmentToken(
      RelyingParty relyingParty, UUID userId, byte[] tokenHash) {
    return Panache.withTransaction(
            () ->
                enrollments
                    .revoke(relyingParty, userId, tokenHash)
                    .invoke(
                        revoked -> {
                          if (!revoked) {
                            throw new ApiException(ErrorCode.NOT_FOUND);
                          }
                        })
                    .chain(
                        () ->
                            audit.record(
                                EventType.ENROLLMENT_TOKEN_REVOKED,
                                userId,
                                null,
                                Operator.detail(caller)))
                    .chain(() -> enrollments.of(relyingParty, userId)))
        .map(EnrollmentTokenList::of);
  }

  static User found(User user) {
    if (user == null) {
      throw new ApiException(ErrorCode.USER_NOT_FOUND);
    }
    return user;
  }

  private PasskeyView view(Credential credential) {
    return PasskeyView.of(credential, metadata.model(credential.aaguid));
  }

  private static Credential foundCredential(Credential credential) {
    if (credential == null) {
      throw new ApiException(ErrorCode.CREDENTIAL_NOT_FOUND);
    }
    return credential;
  }
}
