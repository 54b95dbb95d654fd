package io.fidoserver.ceremony;

import io.fidoserver.audit.AuditLog;
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
import io.fidoserver.webauthn.CredentialDescriptor;
import io.fidoserver.webauthn.ExtensionInputs;
import io.fidoserver.webauthn.Transport;
import io.fidoserver.webauthn.UserVerification;
import io.fidoserver.webauthn.VerifiedAttestation;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.faulttolerance.api.RetryWhen;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.hibernate.exception.ConstraintViolationException;

/** The registration ceremony (WebAuthn L3 §7.1). */
@ApplicationScoped
@Timeout(DatabaseConfig.ANSWER_MS)
public class RegistrationCeremony {

  private final RegistrationOptions options;
  private final ChallengeStore challenges;
  private final AttestationWorkers verifier;
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
      AttestationWorkers verifier,
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

  /** What a registration begins with: the account, what is asked for, what is there already. */
  private record Beginning(
      UUID userId,
      CreationOptions.User user,
      AskedFor asked,
      List<CredentialDescriptor> excluded) {}

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
    ExtensionInputs extensions = options.extensions(request);
    return Panache.withSession(
            () ->
                users
                    .findByUsername(request.username())
                    .flatMap(
                        existing ->
                            existing == null || mayNotTell(registrant)
                                ? Uni.createFrom().item(newcomer(request, selection, registrant))
                                : oneMore(existing, selection, registrant)))
        .flatMap(
            beginning ->
                challenges
                    .issue(
                        Ceremony.REGISTRATION,
                        request.username(),
                        beginning.userId(),
                        beginning.asked().with(request.mediation(), extensions.asked()))
                    .map(
                        challenge ->
                            options.create(
                                request,
                                selection,
                                extensions,
                                beginning.user(),
                                challenge,
                                beginning.excluded())));
  }

  /** A stranger is not told that a name is taken, until a whole registration ends there. */
  private boolean mayNotTell(Registrant registrant) {
    return hiddenUsers.areHidden() && registrant.userId() == null;
  }

  private Beginning newcomer(
      RegistrationBeginRequest request,
      CreationOptions.AuthenticatorSelection selection,
      Registrant registrant) {
    if (registrant.userId() != null) {
      // A token registers for its own user only, and this name is not that user's.
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
    Username username = request.username();
    String displayName =
        request.displayName() == null ? username.name() : request.displayName().text();
    UUID userId = newUserId();
    AskedFor asked =
        AskedFor.registration(
            selection.userVerification(),
            options.algorithms(),
            new AskedFor.NewUser(userId, username.name(), displayName));
    return new Beginning(
        null,
        new CreationOptions.User(User.handle(userId), username.name(), displayName),
        asked,
        List.of());
  }

  private Uni<Beginning> oneMore(
      User user, CreationOptions.AuthenticatorSelection selection, Registrant registrant) {
    if (!user.id.equals(registrant.userId())) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
    if (!registrant.fresh()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, Reason.REAUTHENTICATION_REQUIRED);
    }
    AskedFor asked =
        AskedFor.registration(
            selection.userVerification(), options.algorithms(), registrant.enrollmentHash());
    return credentials
        .excluded(user.id)
        .map(
            excluded ->
                new Beginning(
                    user.id,
                    new CreationOptions.User(user.userHandle, user.username, user.displayName),
                    asked,
                    excluded));
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
        clientData,
        challenge -> {
          verifyRegistrant(challenge, registrant);
          return verify(challenge, clientData, request.credential())
              .flatMap(
                  verified ->
                      store(challenge, registrant, request, verified)
                          .map(credential -> result(credential, verified)));
        });
  }

  /** Who began with a token completes with one of the same user. */
  private static void verifyRegistrant(Challenge challenge, Registrant registrant) {
    if (challenge.userId() == null) {
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
            asked.mediation(),
            asked.algorithms(),
            asked.extensions());
    return verifier.verify(
        expected,
        clientData,
        credential.rawId(),
        credential.response().attestationObject(),
        credential.clientExtensionResults());
  }

  /** WebAuthn L3 §7.1 steps 26 and 27, in one transaction with the use of the challenge. */
  private Uni<Credential> store(
      Challenge challenge,
      Registrant registrant,
      RegistrationCompleteRequest request,
      VerifiedAttestation verified) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return Panache.withTransaction(
            () ->
                challenges
                    .consume(challenge)
                    .chain(() -> owner(challenge, registrant, now))
                    .map(user -> credential(user, request, verified, now))
                    .call(credentials::persistAndFlush)
                    .call(this::record))
        .onFailure(ConstraintViolationException.class)
        .transform(this::lostRace);
  }

  private Uni<User> owner(Challenge challenge, Registrant registrant, Instant now) {
    if (challenge.userId() == null) {
      AskedFor.NewUser newUser = challenge.request().newUser();
      return users.persist(
          new User(
              newUser.id(),
              Username.of(newUser.username()),
              new DisplayName(newUser.displayName()),
              now));
    }
    Uni<Void> allowed =
        registrant.enrollment() == null
            ? Uni.createFrom().voidItem()
            : enrollments.use(registrant.enrollment());
    return allowed
        .chain(() -> users.lock(challenge.userId()))
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

  private Uni<Void> record(Credential credential) {
    return audit.record(
        EventType.REGISTRATION_COMPLETED,
        credential.user.id,
        credential.id,
        Map.of(
            "aaguid", credential.aaguid.toString(),
            "attestationFormat", credential.attestationFormat,
            "attestationTrust", credential.attestationTrust.toString()));
  }

  private RegistrationResult result(Credential credential, VerifiedAttestation verified) {
    return RegistrationResult.of(
        credential,
        verified.extensions(),
        metadata.model(credential.aaguid),
        tokens.issue(
            new SignIn(
                credential.user.id,
                credential.user.username,
                credential.id,
                credential.aaguid,
                verified.userPresent(),
                credential.uvInitialized,
                credential.backupEligible,
                credential.backupState,
                credential.createdAt,
                null)));
  }

  /** Which of two that came at once is first, the database decides. */
  private Throwable lostRace(Throwable violation) {
    String constraint = ((ConstraintViolationException) violation).getConstraintName();
    return switch (constraint == null ? "" : constraint) {
      case "users_username_key_unique" ->
          new ApiException(
              hiddenUsers.areHidden() ? ErrorCode.CHALLENGE_NOT_FOUND : ErrorCode.USER_EXISTS);
      case "credentials_id_unique" -> new ApiException(ErrorCode.CREDENTIAL_EXISTS);
      default -> violation;
    };
  }

  /** A UUID of version 4 (RFC 9562 §5.4). */
  private UUID newUserId() {
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low);
  }
}
