package io.fidoserver.enrollment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Repository that issues enrollment tokens, and allows each to be used once. */
@ApplicationScoped
public class EnrollmentTokens implements PanacheRepositoryBase<EnrollmentToken, byte[]> {

  private static final SqlStatement END = SqlStatement.of("end-enrollments");
  private static final int TOKEN_BYTES = 32;

  private final SecureRandom random;
  private final Clock clock;

  EnrollmentTokens(SecureRandom random, Clock clock) {
    this.random = random;
    this.clock = clock;
  }

  /** Issued token, which is returned to the operator once. */
  @Schema(name = "IssuedEnrollmentToken")
  public record Issued(
      String enrollmentToken, @Schema(hidden = true) @JsonIgnore byte[] id, Instant expiresAt) {}

  /**
   * Issues a token, in the caller's transaction; only its hash is stored. The user's older tokens
   * end, also those that would create the same user, and all expired ones are deleted.
   *
   * @param userId the user; null: whom the terms will create
   */
  public Uni<Issued> issue(
      RelyingParty relyingParty, UUID userId, EnrollmentTerms terms, Duration lifetime) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String value = Base64Url.encode(bytes);
    EnrollmentToken token =
        new EnrollmentToken(
            relyingParty,
            hash(value, terms),
            userId,
            terms,
            clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS));
    return delete(
            "expiresAt < ?1 or userId = ?2 and relyingParty = ?3",
            clock.instant(),
            userId,
            relyingParty.name())
        .chain(
            () ->
                terms.createsUser()
                    ? endFor(relyingParty, terms.usernameKey(), terms.externalId())
                    : Uni.createFrom().voidItem())
        .chain(() -> persist(token))
        .replaceWith(new Issued(value, token.tokenHash, token.expiresAt));
  }

  /**
   * Finds a token that was not used yet.
   *
   * @return the token; null if there is none, or it expired
   */
  public Uni<EnrollmentToken> find(RelyingParty relyingParty, String token) {
    return find(
            "tokenHash in ?1 and relyingParty = ?2",
            List.of(hash(token, EnrollmentTerms.NONE), hashOfTerms(token)),
            relyingParty.name())
        .firstResult()
        .map(found -> found != null && clock.instant().isBefore(found.expiresAt) ? found : null);
  }

  /**
   * Uses up the token, in the caller's transaction.
   *
   * @return nothing, or UNAUTHORIZED if it expired or another registration has used it up
   */
  public Uni<Void> use(EnrollmentToken token) {
    return delete(
            "tokenHash = ?1 and relyingParty = ?2 and expiresAt > ?3",
            token.tokenHash,
            token.relyingParty,
            clock.instant())
        .invoke(
            used -> {
              if (used == 0) {
                throw new ApiException(ErrorCode.UNAUTHORIZED);
              }
            })
        .replaceWithVoid();
  }

  /** The user's tokens that are neither used nor expired. */
  public Uni<List<EnrollmentToken>> of(RelyingParty relyingParty, UUID userId) {
    return list(
        "userId = ?1 and relyingParty = ?2 and expiresAt > ?3",
        userId,
        relyingParty.name(),
        clock.instant());
  }

  /**
   * Revokes a token of the user, in the caller's transaction.
   *
   * @return whether there was one
   */
  public Uni<Boolean> revoke(RelyingParty relyingParty, UUID userId, byte[] tokenHash) {
    return delete(
            "userId = ?1 and tokenHash = ?2 and relyingParty = ?3",
            userId,
            tokenHash,
            relyingParty.name())
        .map(count -> count > 0);
  }

  /**
   * Finds tokens that are neither used nor expired.
   *
   * @param after the hash after which the page begins; empty: it is the first page
   */
  public Uni<List<EnrollmentToken>> page(RelyingParty relyingParty, byte[] after, int limit) {
    return find(
            "tokenHash > ?1 and relyingParty = ?2 and expiresAt > ?3 order by tokenHash",
            after,
            relyingParty.name(),
            clock.instant())
        .page(0, limit)
        .list();
  }

  /**
   * Revokes a token, in the caller's transaction.
   *
   * @return the token; or null
   */
  public Uni<EnrollmentToken> revoke(RelyingParty relyingParty, byte[] tokenHash) {
    return find("tokenHash = ?1 and relyingParty = ?2", tokenHash, relyingParty.name())
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResult()
        .onItem()
        .ifNotNull()
        .call(this::delete);
  }

  /** Revokes all tokens of the user, in the caller's transaction. */
  public Uni<Void> revokeAll(RelyingParty relyingParty, UUID userId) {
    return delete("userId = ?1 and relyingParty = ?2", userId, relyingParty.name())
        .replaceWithVoid();
  }

  /**
   * Ends the enrollments that would create a user with this name or external ID, in the caller's
   * transaction.
   *
   * @param usernameKey the name for comparison; or null
   */
  public Uni<Void> endFor(RelyingParty relyingParty, String usernameKey, String externalId) {
    return END.inSession(
            byte[].class,
            Parameters.with("relying_party", relyingParty.name())
                .and("username_key", usernameKey)
                .and("external_id", externalId))
        .replaceWithVoid();
  }

  private static byte[] hash(String token, EnrollmentTerms terms) {
    return terms.equals(EnrollmentTerms.NONE) ? Sha256.of(token) : hashOfTerms(token);
  }

  /** A hash of its own, so that a release that knows no terms does not take the token without. */
  private static byte[] hashOfTerms(String token) {
    return Sha256.of("terms " + token);
  }
}
