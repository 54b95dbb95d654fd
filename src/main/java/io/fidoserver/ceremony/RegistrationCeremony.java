package io.fidoserver.ceremony;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventType;
import io.fidoserver.challenge.AskedFor;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.DatabaseFailure;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.token.SignIn;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.AttestationVerifier;
import io.fidoserver.webauthn.AttestationWorkers;
import io.fidoserver.webauthn.AuthenticatorPolicy;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.ClientData;
import io.fidoserver.webauthn.CreationOptions;
import io.fidoserver.webauthn.Transport;
import io.fidoserver.webauthn.UserVerification;
import io.fidoserver.webauthn.VerifiedAttestation;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.faulttolerance.api.RetryWhen;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.hibernate.exception.ConstraintViolationException;

/** The registration ceremony (WebAuthn L3 §7.1). */
@ApplicationScoped
@Timeout(DatabaseConfig.ANSWER_MS)
public class RegistrationCeremony {

  private final RegistrationOptions options;
  private final ChallengeStore challenges;
  private final AttestationVerifier verifier;
  private final AttestationWorkers workers;
  private final RegistrationQueries queries;
  private final UserRepository users;
  private final CredentialRepository credentials;
  private final EnrollmentTokens enrollments;
  private final AccessTokens tokens;
  private final AuthenticatorPolicy authenticators;
  private final AuditLog audit;
  private final MetadataStore metadata;
  private final HiddenUsers hiddenUsers;
  private final SecureRandom random;
  private final Clock clock;

  RegistrationCeremony(
      RegistrationOptions options,
      ChallengeStore challenges,
      AttestationVerifier verifier,
      AttestationWorkers workers,
      RegistrationQueries queries,
      UserRepository users,
      CredentialRepository credentials,
      EnrollmentTokens enrollments,
      AccessTokens tokens,
      AuthenticatorPolicy authenticators,
      AuditLog audit,
      MetadataStore metadata,
      HiddenUsers hiddenUsers,
      SecureRandom random,
      Clock clock) {
    this.options = options;
    this.challenges = challenges;
    this.verifier = verifier;
    this.workers = workers;
    this.queries = queries;
    this.users = users;
    this.credentials = credentials;
    this.enrollments = enrollments;
    this.tokens = tokens;
    this.authenticators = authenticators;
    this.audit = audit;
    this.metadata = metadata;
    this.hiddenUsers = hiddenUsers;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Begins the registration of a new user, of whom nothing is stored yet but what the challenge
   * keeps; or of one more credential of the registrant.
   *
   * @return options for {@code navigator.credentials.create()}, or USER_EXISTS, FORBIDDEN,
   *     UNAUTHORIZED
   */
  @Retry(maxRetries = 2, delay = 50, maxDuration = DatabaseConfig.ANSWER_MS)
  @RetryWhen(exception = DatabaseFailure.Passing.class)
  @WithSpan
  public Uni<CreationOptions> begin(RegistrationBeginRequest request, Registrant registrant) {
    CreationOptions.AuthenticatorSelection selection = options.selection(request);
    return registrant.userId() == null
        ? beginNew(request, selection)
        : Panache.withSession(() -> users.findByUsername(request.username()))
            .flatMap(user -> beginOneMore(request, selection, registrant, user));
  }

  private Uni<CreationOptions> beginNew(
      RegistrationBeginRequest request, CreationOptions.AuthenticatorSelection selection) {
    Username username = request.username();
    String displayName =
        request.displayName() == null ? username.name() : request.displayName().text();
    UUID userId = newUserId();
    AskedFor asked =
        AskedFor.registration(
            selection.userVerification(),
            options.algorithms(),
            new AskedFor.NewUser(userId, username.name(), displayName));
    // A stranger is not told that a name is taken, until a whole registration ends there.
    Uni<byte[]> issued =
        hiddenUsers.areHidden()
            ? challenges.issue(Ceremony.REGISTRATION, username, null, asked)
            : challenges.issueUnlessTaken(username, asked);
    return issued.map(
        challenge ->
            options.create(
                request,
                selection,
                new CreationOptions.User(User.handle(userId), username.name(), displayName),
                challenge,
                List.of()));
  }

  /** A token registers for its own user only. */
  private Uni<CreationOptions> beginOneMore(
      RegistrationBeginRequest request,
      CreationOptions.AuthenticatorSelection selection,
      Registrant registrant,
      User user) {
    if (user == null) {
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
    if (!user.id.equals(registrant.userId())) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
    if (!registrant.fresh()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, Reason.REAUTHENTICATION_REQUIRED);
    }
    AskedFor asked =
        AskedFor.registration(
            selection.userVerification(), options.algorithms(), registrant.enrollmentHash());
    return Panache.withSession(() -> credentials.excluded(user.id))
        .flatMap(
            excluded ->
                challenges
                    .issue(Ceremony.REGISTRATION, request.username(), user.id, asked)
                    .map(
                        challenge ->
                            options.create(
                                request,
                                selection,
                                new CreationOptions.User(
                                    user.userHandle, user.username, user.displayName),
                                challenge,
                                excluded)));
  }

  /**
   * Verifies the registration, and writes the credential: together with a new user, or of the
   * registrant.
   *
   * @return the credential, or the refusal
   */
  @WithSpan
  public Uni<RegistrationResult> complete(
      RegistrationCompleteRequest request, Registrant registrant) {
    ClientData clientData = ClientData.parse(request.credential().response().clientDataJSON());
    return challenges.complete(
        Ceremony.REGISTRATION,
        request.username(),
        request.credential().rawId(),
        challenges.find(clientData),
        Function.identity(),
        challenge -> {
          verifyRegistrant(challenge, registrant);
          return verify(challenge, clientData, request.credential())
              .flatMap(verified -> store(challenge, registrant, request, verified))
              .map(this::result);
        });
  }

  /** Who began with a token completes with one of the same user; who began without, without. */
  private static void verifyRegistrant(Challenge challenge, Registrant registrant) {
    if (challenge.userId() == null) {
      if (registrant.userId() != null) {
        throw new ApiException(ErrorCode.FORBIDDEN);
      }
      return;
    }
    if (!challenge.userId().equals(registrant.userId())) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
    if (!Objects.equals(challenge.request().enrollmentToken(), registrant.enrollmentHash())) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
  }

  private Uni<VerifiedAttestation> verify(
      Challenge challenge, ClientData clientData, RegistrationCredential credential) {
    CredentialIds.verifySame(credential.id(), credential.rawId());
    AskedFor asked = challenge.request();
    AttestationVerifier.Expected expected =
        new AttestationVerifier.Expected(
            challenge.challengeHash(),
            asked.userVerification() == UserVerification.REQUIRED,
            asked.algorithms());
    byte[] attestationObject = credential.response().attestationObject();
    return AttestationWorkers.areNeededFor(attestationObject)
        ? workers.verify(expected, clientData, credential.rawId(), attestationObject)
        : Uni.createFrom()
            .item(verifier.verify(expected, clientData, credential.rawId(), attestationObject));
  }

  /** WebAuthn L3 §7.1 steps 26 and 27, in one transaction with the use of the challenge. */
  private Uni<Credential> store(
      Challenge challenge,
      Registrant registrant,
      RegistrationCompleteRequest request,
      VerifiedAttestation verified) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Uni<Credential> stored =
        challenge.userId() == null
            ? storeNew(challenge, request, verified, now)
            : storeOneMore(challenge, registrant, request, verified, now);
    return stored.onFailure().transform(this::lostRace);
  }

  private Uni<Credential> storeNew(
      Challenge challenge,
      RegistrationCompleteRequest request,
      VerifiedAttestation verified,
      Instant now) {
    AskedFor.NewUser newUser = challenge.request().newUser();
    User user =
        new User(
            newUser.id(),
            Username.of(newUser.username()),
            new DisplayName(newUser.displayName()),
            now);
    Credential credential = credential(user, request, verified, now);
    Event event =
        audit.draft(EventType.REGISTRATION_COMPLETED, user.id, credential.id, detail(credential));
    return queries
        .complete(challenge.challengeHash(), credential, event, audit.isDelivered())
        .map(
            written -> {
              if (written != CompletionStatement.Written.YES) {
                throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
              }
              return credential;
            });
  }

  /** Several statements, because how many the user has is counted while nobody adds another. */
  private Uni<Credential> storeOneMore(
      Challenge challenge,
      Registrant registrant,
      RegistrationCompleteRequest request,
      VerifiedAttestation verified,
      Instant now) {
    return Panache.withTransaction(
        () ->
            challenges
                .consume(challenge)
                .chain(() -> owner(challenge.userId(), registrant))
                .map(user -> credential(user, request, verified, now))
                .call(credentials::persistAndFlush)
                .call(
                    credential ->
                        audit.record(
                            EventType.REGISTRATION_COMPLETED,
                            credential.user.id,
                            credential.id,
                            detail(credential))));
  }

  private Uni<User> owner(UUID userId, Registrant registrant) {
    Uni<Void> allowed =
        registrant.enrollment() == null
            ? Uni.createFrom().voidItem()
            : enrollments.use(registrant.enrollment());
    return allowed
        .chain(() -> users.lock(userId))
        .invoke(
            user -> {
              if (user == null || !user.enabled) {
                throw new ApiException(ErrorCode.UNAUTHORIZED);
              }
            })
        .call(user -> credentials.countOf(user.id).invoke(this::verifyRoom));
  }

  /** The user is locked, so that of two that come at once the second counts the first. */
  private void verifyRoom(long count) {
    if (count >= authenticators.maxCredentials()) {
      throw new ApiException(ErrorCode.CREDENTIAL_LIMIT_REACHED);
    }
  }

  private static Credential credential(
      User user, RegistrationCompleteRequest request, VerifiedAttestation verified, Instant now) {
    Credential credential = new Credential(user, verified, now);
    credential.nickname = request.nickname() == null ? null : request.nickname().text();
    credential.transports = Transport.known(request.credential().response().transports());
    credential.discoverable = request.credential().discoverable();
    return credential;
  }

  private static Map<String, String> detail(Credential credential) {
    return Map.of(
        "aaguid", credential.aaguid.toString(),
        "attestationFormat", credential.attestationFormat,
        "attestationTrust", credential.attestationTrust.toString());
  }

  private RegistrationResult result(Credential credential) {
    return RegistrationResult.of(
        credential,
        metadata.model(credential.aaguid),
        tokens.issue(
            new SignIn(
                credential.user.id,
                credential.user.username,
                credential.id,
                credential.aaguid,
                credential.uvInitialized,
                credential.backupEligible,
                credential.backupState,
                credential.createdAt,
                null)));
  }

  /** Which of two that came at once is first, the database decides. */
  private Throwable lostRace(Throwable failure) {
    String violated =
        failure instanceof PgException refused
            ? refused.getConstraint()
            : failure instanceof ConstraintViolationException refused
                ? refused.getConstraintName()
                : null;
    return switch (violated == null ? "" : violated) {
      case "users_username_key_unique" ->
          new ApiException(
              hiddenUsers.areHidden() ? ErrorCode.CHALLENGE_NOT_FOUND : ErrorCode.USER_EXISTS);
      case "credentials_id_unique" -> new ApiException(ErrorCode.CREDENTIAL_EXISTS);
      default -> failure;
    };
  }

  /** A UUID of version 4 (RFC 9562 §5.4). */
  private UUID newUserId() {
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low);
  }
}
