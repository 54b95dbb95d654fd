package io.fidoserver.challenge;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventType;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.verification.ClientData;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/** Issues challenges, and sees that each is used once (WebAuthn L3 §13.4.3). */
@ApplicationScoped
public class ChallengeStore {

  private static final int CHALLENGE_BYTES = 32;

  private final ChallengeRepository challenges;
  private final ChallengeConfig config;
  private final AuditLog audit;
  private final SecureRandom random;
  private final Clock clock;

  ChallengeStore(
      ChallengeRepository challenges,
      ChallengeConfig config,
      AuditLog audit,
      SecureRandom random,
      Clock clock) {
    this.challenges = challenges;
    this.config = config;
    this.audit = audit;
    this.random = random;
    this.clock = clock;
  }

  /**
   * A challenge that is about to be issued.
   *
   * @param value 32 random bytes, of which only the hash is kept
   */
  public record Draft(byte[] value, Challenge challenge) {}

  /**
   * A new challenge, for who stores it in a statement with what else a ceremony begins with.
   *
   * @param username the name that the ceremony is begun under, or null
   * @param userId the user that it is begun for, or null
   */
  public Draft draft(Ceremony ceremony, Username username, UUID userId, CeremonyRequest request) {
    byte[] value = new byte[CHALLENGE_BYTES];
    random.nextBytes(value);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Draft(
        value,
        new Challenge(
            new UUID(random.nextLong(), random.nextLong()),
            Sha256.of(value),
            ceremony,
            key(username),
            userId,
            request,
            now.plusSeconds(config.timeoutSeconds()),
            now));
  }

  /** Issues a challenge; the parameters are those of {@link #draft}. */
  public Uni<byte[]> issue(
      Ceremony ceremony, Username username, UUID userId, CeremonyRequest request) {
    Draft draft = draft(ceremony, username, userId, request);
    return challenges.insert(draft.challenge(), false).replaceWith(draft.value());
  }

  /**
   * Issues a challenge for the registration of a new user.
   *
   * @return the challenge, or USER_EXISTS
   */
  public Uni<byte[]> issueUnlessTaken(Username username, CeremonyRequest request) {
    Draft draft = draft(Ceremony.REGISTRATION, username, null, request);
    return challenges
        .insert(draft.challenge(), true)
        .map(
            issued -> {
              if (!issued) {
                throw new ApiException(ErrorCode.USER_EXISTS);
              }
              return draft.value();
            });
  }

  /** The challenge that the client data name; or null. */
  public Uni<Challenge> find(ClientData clientData) {
    return challenges.findByHash(clientData.challengeHash());
  }

  /**
   * Completes the ceremony whose challenge was found. Whatever the completion comes to, its
   * challenge is used up; only one that comes under another name leaves it as it was. A refusal is
   * an event.
   *
   * @param username the name that the completion comes under, or null
   * @param credentialId the credential that the completion is about, as the client names it
   * @param found the challenge that the client data name, with what was read together with it;
   *     null: there is none
   * @param completion verifies, and uses the challenge up in the transaction that writes what
   *     follows; one that used the challenge up and refuses nevertheless fails with {@link
   *     ChallengeConsumedException}
   * @return what {@code completion} gives, or CHALLENGE_NOT_FOUND, INVALID_CHALLENGE_TYPE,
   *     CHALLENGE_EXPIRED
   */
  public <F, T> Uni<T> complete(
      Ceremony ceremony,
      Username username,
      byte[] credentialId,
      Uni<F> found,
      Function<F, Challenge> challengeOf,
      Function<F, Uni<? extends T>> completion) {
    return found.flatMap(
        each -> {
          Challenge challenge = each == null ? null : challengeOf.apply(each);
          return isIssuedTo(username, challenge)
              ? Uni.createFrom()
                  .item(each)
                  .invoke(() -> verify(challenge, ceremony))
                  .<T>flatMap(completion)
                  .onFailure()
                  .recoverWithUni(failure -> settle(challenge, credentialId, failure))
              : refuse(
                  ceremony, null, credentialId, new ApiException(ErrorCode.CHALLENGE_NOT_FOUND));
        });
  }

  /** The name that the ceremony was begun under, folded; null: none, or there is no such one. */
  public Uni<Username> username(ClientData clientData) {
    return find(clientData)
        .map(
            challenge ->
                challenge == null || challenge.usernameKey() == null
                    ? null
                    : Username.of(challenge.usernameKey()));
  }

  /**
   * Uses the challenge up, in the caller's transaction.
   *
   * @return nothing, or CHALLENGE_NOT_FOUND: another completion was faster
   */
  public Uni<Void> consume(Challenge challenge) {
    return challenges
        .consume(challenge.challengeHash())
        .invoke(
            first -> {
              if (!first) {
                throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
              }
            })
        .replaceWithVoid();
  }

  private <T> Uni<T> settle(Challenge challenge, byte[] credentialId, Throwable failure) {
    return failure instanceof ChallengeConsumedException spent
        ? refuse(challenge.ceremony(), challenge.userId(), credentialId, spent.refusal())
        : useUp(challenge, credentialId, failure);
  }

  private <T> Uni<T> useUp(Challenge challenge, byte[] credentialId, Throwable failure) {
    return Panache.withTransaction(
            () ->
                challenges
                    .consume(challenge.challengeHash())
                    .map(first -> first ? failure : lateFor(failure))
                    .call(
                        why -> record(challenge.ceremony(), challenge.userId(), credentialId, why)))
        .flatMap(why -> Uni.createFrom().failure(why));
  }

  /**
   * Another completion was faster; unless this one is no refusal but a connection that broke, maybe
   * behind its own commit: then nobody knows, and none may say that it was refused.
   */
  private static Throwable lateFor(Throwable failure) {
    return failure instanceof ApiException
        ? new ApiException(ErrorCode.CHALLENGE_NOT_FOUND)
        : failure;
  }

  private <T> Uni<T> refuse(Ceremony ceremony, UUID userId, byte[] credentialId, ApiException why) {
    return Panache.withTransaction(() -> record(ceremony, userId, credentialId, why))
        .flatMap(done -> Uni.createFrom().failure(why));
  }

  /** What is no refusal but our own fault is in the log, and in no event. */
  private Uni<Void> record(Ceremony ceremony, UUID userId, byte[] credentialId, Throwable why) {
    EventType type =
        switch (ceremony) {
          case REGISTRATION -> EventType.REGISTRATION_REFUSED;
          case AUTHENTICATION -> EventType.AUTHENTICATION_REFUSED;
        };
    return why instanceof ApiException refusal
        ? audit.record(type, userId, credentialId, AuditLog.why(refusal))
        : Uni.createFrom().voidItem();
  }

  private static boolean isIssuedTo(Username username, Challenge challenge) {
    return challenge != null && Objects.equals(challenge.usernameKey(), key(username));
  }

  private void verify(Challenge challenge, Ceremony ceremony) {
    if (challenge.ceremony() != ceremony) {
      throw new ApiException(ErrorCode.INVALID_CHALLENGE_TYPE);
    }
    if (!clock.instant().isBefore(challenge.expiresAt())) {
      throw new ApiException(ErrorCode.CHALLENGE_EXPIRED);
    }
  }

  private static String key(Username username) {
    return username == null ? null : username.key();
  }
}
