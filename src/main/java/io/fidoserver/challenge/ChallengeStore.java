package io.fidoserver.challenge;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.ClientData;
import io.fidoserver.webauthn.Sha256;
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
  private final SecureRandom random;
  private final Clock clock;

  ChallengeStore(
      ChallengeRepository challenges, ChallengeConfig config, SecureRandom random, Clock clock) {
    this.challenges = challenges;
    this.config = config;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Issues a challenge.
   *
   * @param username the name that the ceremony is begun under, or null
   * @param userId the user that it is begun for, or null
   * @return 32 random bytes, of which only the hash is kept
   */
  public Uni<byte[]> issue(Ceremony ceremony, Username username, UUID userId, AskedFor request) {
    byte[] value = new byte[CHALLENGE_BYTES];
    random.nextBytes(value);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Challenge challenge = new Challenge();
    challenge.id = new UUID(random.nextLong(), random.nextLong());
    challenge.challengeHash = Sha256.of(value);
    challenge.ceremony = ceremony;
    challenge.usernameKey = key(username);
    challenge.userId = userId;
    challenge.request = request;
    challenge.createdAt = now;
    challenge.expiresAt = now.plusSeconds(config.timeoutSeconds());
    return Panache.withTransaction(() -> challenges.persist(challenge)).replaceWith(value);
  }

  /**
   * Completes the ceremony whose challenge the client data name. Whatever the completion comes to,
   * its challenge is used up; only one that comes under another name leaves it as it was.
   *
   * @param username the name that the completion comes under, or null
   * @param completion verifies, and calls {@link #consume} in the transaction that writes what
   *     follows
   * @return what {@code completion} gives, or CHALLENGE_NOT_FOUND, INVALID_CHALLENGE_TYPE,
   *     CHALLENGE_EXPIRED
   */
  public <T> Uni<T> complete(
      Ceremony ceremony,
      Username username,
      ClientData clientData,
      Function<Challenge, Uni<? extends T>> completion) {
    return Panache.withSession(() -> challenges.findByHash(clientData.challengeHash()))
        .map(challenge -> issuedTo(username, challenge))
        .flatMap(
            challenge ->
                Uni.createFrom()
                    .item(challenge)
                    .invoke(() -> verify(challenge, ceremony))
                    .<T>flatMap(completion)
                    .onFailure()
                    .recoverWithUni(failure -> useUp(challenge, failure)));
  }

  /**
   * Uses the challenge up, in the caller's transaction.
   *
   * @return nothing, or CHALLENGE_NOT_FOUND: another completion was faster
   */
  public Uni<Void> consume(Challenge challenge) {
    return challenges
        .consume(challenge.challengeHash)
        .invoke(
            first -> {
              if (!first) {
                throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
              }
            })
        .replaceWithVoid();
  }

  private <T> Uni<T> useUp(Challenge challenge, Throwable failure) {
    return Panache.withTransaction(() -> consume(challenge))
        .flatMap(done -> Uni.createFrom().failure(failure));
  }

  private static Challenge issuedTo(Username username, Challenge challenge) {
    if (challenge == null || !Objects.equals(challenge.usernameKey, key(username))) {
      throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
    }
    return challenge;
  }

  private void verify(Challenge challenge, Ceremony ceremony) {
    if (challenge.ceremony != ceremony) {
      throw new ApiException(ErrorCode.INVALID_CHALLENGE_TYPE);
    }
    if (!clock.instant().isBefore(challenge.expiresAt)) {
      throw new ApiException(ErrorCode.CHALLENGE_EXPIRED);
    }
  }

  private static String key(Username username) {
    return username == null ? null : username.key();
  }
}
