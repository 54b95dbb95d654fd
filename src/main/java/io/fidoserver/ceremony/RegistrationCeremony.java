package io.fidoserver.ceremony;

import io.fidoserver.challenge.AskedFor;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.AttestationVerifier;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.ClientData;
import io.fidoserver.webauthn.CreationOptions;
import io.fidoserver.webauthn.Transport;
import io.fidoserver.webauthn.UserVerification;
import io.fidoserver.webauthn.VerifiedAttestation;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;

/** The registration ceremony (WebAuthn L3 §7.1). */
@ApplicationScoped
public class RegistrationCeremony {

  private final RegistrationOptions options;
  private final ChallengeStore challenges;
  private final AttestationVerifier verifier;
  private final UserRepository users;
  private final CredentialRepository credentials;
  private final Vertx vertx;
  private final SecureRandom random;
  private final Clock clock;

  RegistrationCeremony(
      RegistrationOptions options,
      ChallengeStore challenges,
      AttestationVerifier verifier,
      UserRepository users,
      CredentialRepository credentials,
      Vertx vertx,
      SecureRandom random,
      Clock clock) {
    this.options = options;
    this.challenges = challenges;
    this.verifier = verifier;
    this.users = users;
    this.credentials = credentials;
    this.vertx = vertx;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Begins the registration of a new user, of whom nothing is stored yet but what the challenge
   * keeps.
   *
   * @return options for {@code navigator.credentials.create()}, or USER_EXISTS
   */
  public Uni<CreationOptions> begin(RegistrationBeginRequest request) {
    CreationOptions.AuthenticatorSelection selection = options.selection(request);
    Username username = request.username();
    String displayName =
        request.displayName() == null ? username.name() : request.displayName().text();
    UUID userId = newUserId();
    AskedFor asked =
        AskedFor.registration(
            selection.userVerification(),
            options.algorithms(),
            new AskedFor.NewUser(userId, username.name(), displayName));
    CreationOptions.User user =
        new CreationOptions.User(User.handle(userId), username.name(), displayName);
    return Panache.withSession(() -> users.findByUsername(username))
        .invoke(RegistrationCeremony::verifyIsFree)
        .flatMap(free -> challenges.issue(Ceremony.REGISTRATION, username, null, asked))
        .map(challenge -> options.create(request, selection, user, challenge, List.of()));
  }

  /**
   * Verifies the registration, and makes the user together with the credential.
   *
   * @return the credential, or the refusal
   */
  public Uni<RegistrationResult> complete(RegistrationCompleteRequest request) {
    ClientData clientData = ClientData.parse(request.credential().response().clientDataJSON());
    return challenges.complete(
        Ceremony.REGISTRATION,
        request.username(),
        clientData,
        challenge ->
            verify(challenge, clientData, request.credential())
                .flatMap(verified -> store(challenge, request, verified))
                .map(RegistrationResult::of));
  }

  /** On a worker thread: a chain of certificates is too much work for an event loop. */
  private Uni<VerifiedAttestation> verify(
      Challenge challenge, ClientData clientData, RegistrationCredential credential) {
    CredentialIds.verifySame(credential.id(), credential.rawId());
    AskedFor asked = challenge.request;
    AttestationVerifier.Expected expected =
        new AttestationVerifier.Expected(
            challenge.challengeHash,
            asked.userVerification() == UserVerification.REQUIRED,
            asked.algorithms());
    return vertx.executeBlocking(
        () ->
            verifier.verify(
                expected,
                clientData,
                credential.rawId(),
                credential.response().attestationObject()),
        false);
  }

  /** WebAuthn L3 §7.1 steps 26 and 27, in one transaction with the use of the challenge. */
  private Uni<Credential> store(
      Challenge challenge, RegistrationCompleteRequest request, VerifiedAttestation verified) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    AskedFor.NewUser newUser = challenge.request.newUser();
    User user =
        new User(
            newUser.id(),
            Username.of(newUser.username()),
            new DisplayName(newUser.displayName()),
            now);
    Credential credential = new Credential(user, verified, now);
    credential.nickname = request.nickname() == null ? null : request.nickname().text();
    credential.transports = Transport.known(request.credential().response().transports());
    credential.discoverable = request.credential().discoverable();
    return Panache.withTransaction(
            () ->
                challenges
                    .consume(challenge)
                    .chain(() -> users.persist(user))
                    .chain(() -> credentials.persistAndFlush(credential)))
        .onFailure(ConstraintViolationException.class)
        .transform(RegistrationCeremony::lostRace);
  }

  /** Which of two that came at once is first, the database decides. */
  private static Throwable lostRace(Throwable violation) {
    String constraint = ((ConstraintViolationException) violation).getConstraintName();
    return switch (constraint == null ? "" : constraint) {
      case "users_username_key_unique" -> new ApiException(ErrorCode.USER_EXISTS);
      case "credentials_id_unique" -> new ApiException(ErrorCode.CREDENTIAL_EXISTS);
      default -> violation;
    };
  }

  private static void verifyIsFree(User existing) {
    if (existing != null) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
  }

  /** A UUID of version 4 (RFC 9562 §5.4). */
  private UUID newUserId() {
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low);
  }
}
