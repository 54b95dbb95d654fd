package io.fidoserver.admin;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AdminConfig;
import io.fidoserver.security.Operator;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Enrollments of users by operators and back ends. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class Enrollments {

  private final EnrollmentTokens tokens;
  private final UserRepository users;
  private final AdminConfig config;
  private final AuditLog audit;
  private final SecurityIdentity caller;

  Enrollments(
      EnrollmentTokens tokens,
      UserRepository users,
      AdminConfig config,
      AuditLog audit,
      SecurityIdentity caller) {
    this.tokens = tokens;
    this.users = users;
    this.config = config;
    this.audit = audit;
    this.caller = caller;
  }

  /**
   * Issues an enrollment token for a user, or for one whom the registration will create.
   *
   * @return the token, or USER_NOT_FOUND; USER_EXISTS: the name is another user's; INVALID_REQUEST
   */
  public Uni<IssuedEnrollment> create(RelyingParty relyingParty, EnrollmentCreation request) {
    return Panache.withTransaction(
        () ->
            users
                .lock(relyingParty, request.user())
                .flatMap(
                    user ->
                        user == null
                            ? newUser(relyingParty, request)
                            : issue(
                                relyingParty,
                                verifyMeant(user, request),
                                terms(request, null),
                                request)));
  }

  /**
   * Verifies that a request that may create a user means one who is there: by an ID. A name alone
   * may be what a stranger chose.
   */
  private static User verifyMeant(User user, EnrollmentCreation request) {
    boolean isNamed = request.userId() == null && request.externalId() == null;
    if (isNamed && Boolean.TRUE.equals(request.createUser())) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
    return user;
  }

  private Uni<IssuedEnrollment> newUser(RelyingParty relyingParty, EnrollmentCreation request) {
    if (request.userId() != null || !Boolean.TRUE.equals(request.createUser())) {
      throw new ApiException(ErrorCode.USER_NOT_FOUND);
    }
    Username username = request.username();
    if (username == null) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, "username", "must not be null");
    }
    username.verifyNew();
    return users
        .findByUsername(relyingParty, username)
        .flatMap(
            other -> {
              if (other != null) {
                throw new ApiException(ErrorCode.USER_EXISTS);
              }
              return issue(relyingParty, null, terms(request, username), request);
            });
  }

  private Uni<IssuedEnrollment> issue(
      RelyingParty relyingParty, User user, EnrollmentTerms terms, EnrollmentCreation request) {
    UUID userId = user == null ? null : user.id;
    long seconds = request.expiresIn() == null ? config.enrollmentSeconds() : request.expiresIn();
    return tokens
        .issue(relyingParty, userId, terms, Duration.ofSeconds(seconds))
        .call(
            () ->
                audit.record(
                    EventType.ENROLLMENT_TOKEN_ISSUED,
                    userId,
                    null,
                    Operator.detail(caller).withExternalId(terms.externalId())))
        .map(
            issued ->
                new IssuedEnrollment(
                    issued.enrollmentToken(),
                    issued.id(),
                    userId,
                    user == null ? terms.username() : user.username,
                    issued.expiresAt()));
  }

  private static String displayName(EnrollmentCreation request) {
    return request.displayName() == null ? request.username().name() : request.displayName().text();
  }

  /**
   * Returns the terms of an enrollment.
   *
   * @param newUser the name of the user that it creates; null: the user exists
   */
  private static EnrollmentTerms terms(EnrollmentCreation request, Username newUser) {
    boolean creates = newUser != null;
    return new EnrollmentTerms(
        creates ? newUser.name() : null,
        creates ? newUser.key() : null,
        creates ? displayName(request) : null,
        creates && request.externalId() != null ? request.externalId().text() : null,
        request.userVerification(),
        request.attestation(),
        request.authenticatorAttachment(),
        request.residentKey(),
        request.allowedAaguids(),
        request.replaces(),
        request.mediation());
  }

  /**
   * Returns a page of the enrollments that may still be used.
   *
   * @param cursor null: the first page
   */
  public Uni<EnrollmentPage> page(RelyingParty relyingParty, String cursor, int limit) {
    byte[] after = QueryParameters.after(cursor, Base64Url::decode, new byte[0]);
    return Panache.withSession(() -> tokens.page(relyingParty, after, limit + 1))
        .map(
            found ->
                new EnrollmentPage(
                    found.stream().limit(limit).map(EnrollmentView::of).toList(),
                    QueryParameters.next(
                        found, limit, token -> Base64Url.encode(token.tokenHash))));
  }

  /** Revokes an enrollment; or NOT_FOUND. */
  public Uni<EnrollmentView> revoke(RelyingParty relyingParty, byte[] id) {
    return Panache.withTransaction(
        () ->
            tokens
                .revoke(relyingParty, id)
                .onItem()
                .ifNull()
                .failWith(() -> new ApiException(ErrorCode.NOT_FOUND))
                .call(
                    token ->
                        audit.record(
                            EventType.ENROLLMENT_TOKEN_REVOKED,
                            token.userId,
                            null,
                            Operator.detail(caller)))
                .map(EnrollmentView::of));
  }
}
