package io.fidoserver.admin;

import io.fidoserver.account.CurrentUserDetails;
import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.ViolatedConstraint;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.Operator;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.Limits;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Creation and change of users by operators and back ends. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class UserChanges {

  private final UserRepository users;
  private final EnrollmentTokens enrollments;
  private final Limits limits;
  private final AuditLog audit;
  private final SecurityIdentity caller;
  private final Clock clock;

  UserChanges(
      UserRepository users,
      EnrollmentTokens enrollments,
      Limits limits,
      AuditLog audit,
      SecurityIdentity caller,
      Clock clock) {
    this.users = users;
    this.enrollments = enrollments;
    this.limits = limits;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /**
   * User after a creation.
   *
   * @param isNew false: the user was there already, with the same values
   */
  public record Creation(UserView user, boolean isNew) {}

  /**
   * Creates a user. The same request with the same external ID may be repeated.
   *
   * @return the user, or USER_EXISTS: the name, the external ID or the user handle is another's;
   *     RELYING_PARTY_LIMIT_REACHED
   */
  public Uni<Creation> create(RelyingParty relyingParty, UserCreation request) {
    request.username().verifyNew();
    return limits
        .verifyNewUser(relyingParty)
        .chain(() -> store(relyingParty, request))
        .onFailure(failure -> isTaken(failure) || Limits.isReached(failure))
        .recoverWithUni(failure -> repeated(relyingParty, request, failure));
  }

  private Uni<Creation> store(RelyingParty relyingParty, UserCreation request) {
    return Panache.withTransaction(
            () ->
                users
                    .persistAndFlush(user(relyingParty, request))
                    .call(
                        user ->
                            audit.record(
                                EventType.USER_CREATED, user.id, null, Operator.detail(caller))))
        .invoke(() -> limits.added(relyingParty, 1, 0))
        .map(user -> new Creation(UserView.of(user), true));
  }

  private User user(RelyingParty relyingParty, UserCreation request) {
    User user =
        new User(
            relyingParty,
            UUID.randomUUID(),
            request.username(),
            displayName(request),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    if (request.externalId() != null) {
      user.externalId = request.externalId().text();
    }
    if (request.userHandle() != null) {
      user.userHandle = request.userHandle();
    }
    return user;
  }

  private static DisplayName displayName(UserCreation request) {
    return request.displayName() == null
        ? new DisplayName(request.username().name())
        : request.displayName();
  }

  private Uni<Creation> repeated(
      RelyingParty relyingParty, UserCreation request, Throwable failure) {
    Throwable refusal =
        Limits.isReached(failure) ? failure : new ApiException(ErrorCode.USER_EXISTS);
    if (request.externalId() == null) {
      return Uni.createFrom().failure(refusal);
    }
    return Panache.withSession(() -> users.findByExternalId(relyingParty, request.externalId()))
        .flatMap(
            there ->
                there == null || !isSame(there, request)
                    ? Uni.createFrom().failure(refusal)
                    : Uni.createFrom().item(new Creation(UserView.of(there), false)));
  }

  private static boolean isSame(User there, UserCreation request) {
    return there.username.equals(request.username().name())
        && there.displayName.equals(displayName(request).text())
        && (request.userHandle() == null || Arrays.equals(there.userHandle, request.userHandle()));
  }

  private static boolean isTaken(Throwable failure) {
    return switch (ViolatedConstraint.of(failure)) {
      case User.USERNAME_UNIQUE, User.EXTERNAL_ID_UNIQUE, User.USER_HANDLE_UNIQUE -> true;
      default -> false;
    };
  }

  /**
   * Changes the user.
   *
   * @return the user, or USER_NOT_FOUND; USER_EXISTS: the name or the external ID is another's
   */
  public Uni<UpdatedUser> update(RelyingParty relyingParty, UUID userId, UserUpdate update) {
    return Panache.withTransaction(
            () ->
                users
                    .lock(relyingParty, userId)
                    .map(UserAdministration::found)
                    .call(user -> describe(user, update))
                    .call(user -> enable(relyingParty, user, update))
                    .call(users::flush))
        .map(
            user ->
                new UpdatedUser(UserView.of(user), CurrentUserDetails.of(relyingParty.id(), user)))
        .onFailure(UserChanges::isTaken)
        .transform(taken -> new ApiException(ErrorCode.USER_EXISTS));
  }

  /** Changes the name, the display name and the external ID, which is one event. */
  private Uni<Void> describe(User user, UserUpdate update) {
    List<String> changed = new ArrayList<>();
    if (update.username() != null && !update.username().name().equals(user.username)) {
      if (!update.username().key().equals(user.usernameKey)) {
        update.username().verifyNew();
      }
      user.rename(update.username());
      changed.add("username");
    }
    if (update.displayName() != null) {
      user.displayName = update.displayName().text();
      changed.add("displayName");
    }
    if (update.externalId() != null && !update.externalId().text().equals(user.externalId)) {
      user.externalId = update.externalId().text();
      changed.add("externalId");
    }
    if (changed.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return changed(
        user,
        EventType.USER_UPDATED,
        Operator.detail(caller).withChanged(String.join(",", changed)));
  }

  private Uni<Void> enable(RelyingParty relyingParty, User user, UserUpdate update) {
    if (update.enabled() == null || update.enabled() == user.enabled) {
      return Uni.createFrom().voidItem();
    }
    user.enabled = update.enabled();
    return user.enabled
        ? changed(user, EventType.USER_ENABLED, Operator.detail(caller))
        : enrollments
            .revokeAll(relyingParty, user.id)
            .chain(() -> changed(user, EventType.USER_DISABLED, Operator.detail(caller)));
  }

  private Uni<Void> changed(User user, EventType type, EventDetail detail) {
    user.updatedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return audit.record(type, user.id, null, detail);
  }
}
