package io.fidoserver.ceremony;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.challenge.CeremonyRequest;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.ViolatedConstraint;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.Limits;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.options.Transport;
import io.fidoserver.webauthn.verification.VerifiedRegistration;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Store of verified registrations (WebAuthn L3 §7.1 steps 26 and 27): writes each in the
 * transaction that uses up its challenge.
 */
@ApplicationScoped
class RegistrationStore {

  private final ChallengeStore challenges;
  private final RegistrationQueries queries;
  private final UserRepository users;
  private final CredentialRepository credentials;
  private final EnrollmentTokens enrollments;
  private final UsernameEnumerationProtection enumerationProtection;
  private final Limits limits;
  private final AuditLog audit;
  private final Clock clock;

  RegistrationStore(
      ChallengeStore challenges,
      RegistrationQueries queries,
      UserRepository users,
      CredentialRepository credentials,
      EnrollmentTokens enrollments,
      UsernameEnumerationProtection enumerationProtection,
      Limits limits,
      AuditLog audit,
      Clock clock) {
    this.challenges = challenges;
    this.queries = queries;
    this.users = users;
    this.credentials = credentials;
    this.enrollments = enrollments;
    this.enumerationProtection = enumerationProtection;
    this.limits = limits;
    this.audit = audit;
    this.clock = clock;
  }

  /** Credential that was added, and its user. */
  record Stored(User user, Credential credential) {}

  /**
   * Uses up the challenge, and adds the credential: with a new user, or to the registrant.
   *
   * @return both, or CHALLENGE_NOT_FOUND, USER_EXISTS, CREDENTIAL_EXISTS, CREDENTIAL_LIMIT_REACHED,
   *     UNAUTHORIZED, RELYING_PARTY_LIMIT_REACHED
   */
  Uni<Stored> add(
      Challenge challenge,
      Registrant registrant,
      RegistrationCompleteRequest request,
      VerifiedRegistration verified) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Uni<Stored> stored =
        challenge.userId() == null
            ? limits
                .verifyNewUser(challenge.relyingParty())
                .chain(() -> addUser(challenge, registrant, request, verified, now))
                .invoke(() -> limits.added(challenge.relyingParty(), 1, 1))
            : limits
                .verifyNewCredential(challenge.relyingParty())
                .chain(() -> addCredential(challenge, registrant, request, verified, now))
                .invoke(() -> limits.added(challenge.relyingParty(), 0, 1));
    return stored
        .onFailure()
        .transform(failure -> toApiException(challenge.relyingParty(), failure));
  }

  private Uni<Stored> addUser(
      Challenge challenge,
      Registrant registrant,
      RegistrationCompleteRequest request,
      VerifiedRegistration verified,
      Instant now) {
    CeremonyRequest.NewUser newUser = challenge.request().newUser();
    User user =
        new User(
            challenge.relyingParty(),
            newUser.id(),
            Username.of(newUser.username()),
            new DisplayName(newUser.displayName()),
            now);
    user.externalId = newUser.externalId();
    Credential credential = credential(user, request, verified, now);
    if (registrant.enrollment() != null) {
      return addEnrolledUser(challenge, registrant, new Stored(user, credential));
    }
    Event event =
        audit.draft(
            EventType.REGISTRATION_COMPLETED,
            user.id,
            credential.id,
            detail(credential, registrant));
    return queries
        .complete(challenge.challengeHash(), user, credential, event, audit.isDelivered(event))
        .map(
            outcome -> {
              if (outcome.taken() != null) {
                throw conflict(challenge.relyingParty(), outcome.taken());
              }
              if (!outcome.written()) {
                throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
              }
              return new Stored(user, credential);
            });
  }

  /** Adds a user whom an enrollment creates, in the transaction that uses the enrollment up. */
  private Uni<Stored> addEnrolledUser(Challenge challenge, Registrant registrant, Stored added) {
    return Panache.withTransaction(
        () ->
            challenges
                .consume(challenge)
                .chain(() -> enrollments.use(registrant.enrollment()))
                .chain(() -> users.persistAndFlush(added.user()))
                .chain(() -> credentials.persistAndFlush(added.credential()))
                .call(() -> recordCompleted(added.credential(), registrant))
                .replaceWith(added));
  }

  /**
   * Adds a credential to a user, in several statements: the user's credentials are counted while
   * the user is locked.
   */
  private Uni<Stored> addCredential(
      Challenge challenge,
      Registrant registrant,
      RegistrationCompleteRequest request,
      VerifiedRegistration verified,
      Instant now) {
    return Panache.withTransaction(
        () ->
            challenges
                .consume(challenge)
                .chain(() -> owner(challenge.userId(), registrant))
                .map(user -> new Stored(user, credential(user, request, verified, now)))
                .call(added -> revokeReplaced(added.user().id, registrant))
                .call(added -> credentials.persistAndFlush(added.credential()))
                .call(added -> recordCompleted(added.credential(), registrant)));
  }

  private Uni<Void> recordCompleted(Credential credential, Registrant registrant) {
    return audit.record(
        EventType.REGISTRATION_COMPLETED,
        credential.userId,
        credential.id,
        detail(credential, registrant));
  }

  /** Deletes the credentials that the new one replaces: all, where the enrollment says so. */
  private Uni<Void> revokeReplaced(UUID userId, Registrant registrant) {
    if (!registrant.terms().replacesOthers()) {
      return Uni.createFrom().voidItem();
    }
    return credentials
        .ids(registrant.relyingParty(), userId)
        .call(ids -> audit.recordEach(EventType.CREDENTIAL_DELETED, userId, ids, EventDetail.NONE))
        .chain(() -> credentials.deleteByUser(registrant.relyingParty(), userId));
  }

  private Uni<User> owner(UUID userId, Registrant registrant) {
    Uni<Void> allowed =
        registrant.enrollment() == null
            ? Uni.createFrom().voidItem()
            : enrollments.use(registrant.enrollment());
    return allowed
        .chain(() -> users.lock(registrant.relyingParty(), userId))
        .invoke(
            user -> {
              if (user == null || !user.enabled) {
                throw new ApiException(ErrorCode.UNAUTHORIZED);
              }
            })
        .call(
            user ->
                registrant.terms().replacesOthers()
                    ? Uni.createFrom().voidItem()
                    : credentials
                        .countByUser(registrant.relyingParty(), user.id)
                        .invoke(count -> verifyCredentialLimit(registrant.relyingParty(), count)));
  }

  /**
   * Called with the user locked, so that the second of two concurrent registrations counts the
   * first.
   */
  private static void verifyCredentialLimit(RelyingParty relyingParty, long count) {
    if (count >= relyingParty.settings(AuthenticatorPolicy.class).maxCredentials()) {
      throw new ApiException(ErrorCode.CREDENTIAL_LIMIT_REACHED);
    }
  }

  /** Creates the credential record (WebAuthn L3 §7.1 step 27). */
  private static Credential credential(
      User user, RegistrationCompleteRequest request, VerifiedRegistration verified, Instant now) {
    Credential credential = new Credential();
    credential.id = verified.credentialId();
    credential.relyingParty = user.relyingParty;
    credential.userId = user.id;
    credential.publicKey = verified.publicKey();
    credential.algorithm = verified.algorithm();
    credential.signCount = verified.signCount();
    credential.rpId = verified.rpId();
    credential.aaguid = verified.aaguid();
    credential.aaguidTrusted = verified.aaguidTrusted();
    credential.attestationFormat = verified.format();
    credential.attestationTrust = verified.trust();
    credential.attestationObject = verified.attestationObject();
    credential.uvInitialized = verified.userVerified();
    credential.backupEligible = verified.backupEligible();
    credential.backupState = verified.backupState();
    credential.createdAt = now;
    credential.nickname = request.nickname() == null ? null : request.nickname().text();
    credential.transports = Transport.known(request.credential().response().transports());
    credential.discoverable = request.credential().discoverable();
    return credential;
  }

  private static EventDetail detail(Credential credential, Registrant registrant) {
    return EventDetail.ofRegistration(
        registrant.backEnd(),
        credential.aaguid,
        credential.attestationFormat,
        credential.attestationTrust);
  }

  /**
   * Converts a violated constraint, by which the database decides which of two concurrent
   * registrations is first.
   */
  private Throwable toApiException(RelyingParty relyingParty, Throwable failure) {
    ApiException conflict = conflict(relyingParty, ViolatedConstraint.of(failure));
    return conflict == null ? failure : conflict;
  }

  /** Returns the refusal of what a unique constraint of this name forbids; null: of no other. */
  private ApiException conflict(RelyingParty relyingParty, String constraint) {
    return switch (constraint) {
      case User.USERNAME_UNIQUE, User.EXTERNAL_ID_UNIQUE ->
          new ApiException(
              enumerationProtection.isEnabled(relyingParty)
                  ? ErrorCode.CHALLENGE_NOT_FOUND
                  : ErrorCode.USER_EXISTS);
      case "credentials_id_unique" -> new ApiException(ErrorCode.CREDENTIAL_EXISTS);
      default -> null;
    };
  }
}
