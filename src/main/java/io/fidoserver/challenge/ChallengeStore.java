package io.fidoserver.challenge;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventType;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
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

/** Store that issues challenges and allows each to be used once (WebAuthn L3 §13.4.3). */
@ApplicationScoped
public class ChallengeStore {

  private static final int CHALLENGE_BYTES = 32;

  private final ChallengeRepository challenges;
  private final AuditLog audit;
  private final SecureRandom random;
  private final Clock clock;

  ChallengeStore(ChallengeRepository challenges, AuditLog audit, SecureRandom random, Clock clock) {
    this.challenges = challenges;
    this.audit = audit;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Challenge that is not stored yet.
   *
   * @param value 32 random bytes, of which only the hash is kept
   */
  public record Draft(byte[] value, Challenge challenge) {}

  /**
   * Creates a challenge, for a caller that stores it in a statement of its own.
   *
   * @param username the user name that the ceremony begins with, or null
   * @param userId the user of the ceremony, or null
   */
  public Draft draft(
      RelyingParty relyingParty,
      Ceremony ceremony,
      Username username,
      UUID userId,
      CeremonyRequest request) {
    byte[] value = new byte[CHALLENGE_BYTES];
    random.nextBytes(value);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Draft(
        value,
        new Challenge(
            relyingParty,
            new UUID(random.nextLong(), random.nextLong()),
            Sha256.of(value),
            ceremony,
            key(username),
            userId,
            request,
            now.plusSeconds(relyingParty.settings(ChallengeConfig.class).timeoutSeconds()),
            now));
  }

  /** Issues a challenge; the parameters are those of {@link #draft}. */
  public Uni<byte[]> issue(
      RelyingParty relyingParty,
      Ceremony ceremony,
      Username username,
      UUID userId,
      CeremonyRequest request) {
    Draft draft = draft(relyingParty, ceremony, username, userId, request);
    return challenges.insert(draft.challenge(), false).replaceWith(draft.value());
  }

  /**
   * Issues a challenge for the registration of a new user.
   *
   * @return the challenge, or USER_EXISTS
   */
  public Uni<byte[]> issueUnlessTaken(
      RelyingParty relyingParty, Username username, CeremonyRequest request) {
    Draft draft = draft(relyingParty, Ceremony.REGISTRATION, username, null, request);
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

  /** Finds the challenge of the client data; or null. */
  public Uni<Challenge> find(RelyingParty relyingParty, ClientData clientData) {
    return challenges.findByHash(relyingParty, clientData.challengeHash());
  }

  /**
   * Completes a ceremony. The challenge is used up whether the completion succeeds or fails, except
   * by a completion with another user name. A refusal is recorded as an event.
   *
   * @param username the user name of the completion, or null
   * @param credentialId the credential ID that the client sent
   * @param found the challenge of the client data, with the rows that were read with it; null:
   *     there is none
   * @param completion verifies the response, and uses up the challenge in the transaction that
   *     writes the result; if it refuses after that, it fails with {@link
   *     ChallengeConsumedException}
   * @return the result of {@code completion}, or CHALLENGE_NOT_FOUND, INVALID_CHALLENGE_TYPE,
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

  /**
   * Finds the user name that the ceremony began with, folded; null: it had none, or there is no
   * such challenge.
   */
  public Uni<Username> username(RelyingParty relyingParty, ClientData clientData) {
    return find(relyingParty, clientData)
        .map(
            challenge ->
                challenge == null || challenge.usernameKey() == null
                    ? null
                    : Username.of(challenge.usernameKey()));
  }

  /**
   * Uses up the challenge, in the caller's transaction.
   *
   * @return nothing, or CHALLENGE_NOT_FOUND if another completion has used it up
   */
  public Uni<Void> consume(Challenge challenge) {
    return challenges
        .consume(challenge)
        .invoke(
            first -> {
              if (!first) {
                throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
              }
            })
        .replaceWithVoid();
  }

  private <T> Uni<T> settle(Challenge challenge, byte[] credentialId, Throwable failure) {
    return failure instanceof ChallengeConsumedException consumed
        ? refuse(challenge.ceremony(), challenge.userId(), credentialId, consumed.refusal())
        : useUp(challenge, credentialId, failure);
  }

  private <T> Uni<T> useUp(Challenge challenge, byte[] credentialId, Throwable failure) {
    return Panache.withTransaction(
            () ->
                challenges
                    .consume(challenge)
                    .map(first -> first ? failure : failureOfUsedChallenge(failure))
                    .call(
                        why -> record(challenge.ceremony(), challenge.userId(), credentialId, why)))
        .flatMap(why -> Uni.createFrom().failure(why));
  }

  /**
   * Returns the failure of a completion whose challenge another has used up. A failure that is no
   * refusal stays: if the connection broke, this completion may have been the other one and may be
   * committed, and must not be reported as refused.
   */
  private static Throwable failureOfUsedChallenge(Throwable failure) {
    return failure instanceof ApiException
        ? new ApiException(ErrorCode.CHALLENGE_NOT_FOUND)
        : failure;
  }

  private <T> Uni<T> refuse(Ceremony ceremony, UUID userId, byte[] credentialId, ApiException why) {
    return Panache.withTransaction(() -> record(ceremony, userId, credentialId, why))
        .flatMap(done -> Uni.createFrom().failure(why));
  }

  /**
   * Records a refusal as an event; any other failure is an error of the server, which is logged
   * only.
   */
  private Uni<Void> record(Ceremony ceremony, UUID userId, byte[] credentialId, Throwable why) {
    EventType type =
        switch (ceremony) {
          case REGISTRATION -> EventType.REGISTRATION_REFUSED;
          case AUTHENTICATION -> EventType.AUTHENTICATION_REFUSED;
        };
    return why instanceof ApiException refusal
        ? audit.recordRefusal(type, userId, credentialId, refusal)
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
