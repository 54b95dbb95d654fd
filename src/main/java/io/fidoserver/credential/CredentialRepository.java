package io.fidoserver.credential;

import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Repository of credentials. */
@ApplicationScoped
public class CredentialRepository implements PanacheRepositoryBase<Credential, Credential.Key> {

  /**
   * Descriptors of a user's credentials for {@code excludeCredentials}, oldest first, so that no
   * authenticator is registered twice.
   *
   * @param most the longest list that browsers take
   */
  public Uni<List<CredentialDescriptor>> findDescriptors(
      RelyingParty relyingParty, UUID userId, int most) {
    return find(
            "select id, transports from Credential where userId = ?1 and relyingParty = ?2"
                + " order by createdAt, id",
            userId,
            relyingParty.name())
        .project(CredentialDescriptor.class)
        .page(0, most)
        .list();
  }

  /** Number of the user's credentials. */
  public Uni<Long> countByUser(RelyingParty relyingParty, UUID userId) {
    return count("userId = ?1 and relyingParty = ?2", userId, relyingParty.name());
  }

  /** IDs of the user's credentials, oldest first. */
  public Uni<List<byte[]>> ids(RelyingParty relyingParty, UUID userId) {
    return find(
            "select id from Credential where userId = ?1 and relyingParty = ?2"
                + " order by createdAt, id",
            userId,
            relyingParty.name())
        .project(byte[].class)
        .list();
  }

  /** The user's credentials, oldest first. */
  public Uni<List<Credential>> findByUser(RelyingParty relyingParty, UUID userId) {
    return list(
        "userId = ?1 and relyingParty = ?2 order by createdAt, id", userId, relyingParty.name());
  }

  /** The credentials of all these users. */
  public Uni<List<Credential>> findByUsers(RelyingParty relyingParty, List<UUID> userIds) {
    return list(
        "userId in ?1 and relyingParty = ?2 order by createdAt, id", userIds, relyingParty.name());
  }

  /** Deletes all credentials of the user, in the caller's transaction. */
  public Uni<Void> deleteByUser(RelyingParty relyingParty, UUID userId) {
    return delete("userId = ?1 and relyingParty = ?2", userId, relyingParty.name())
        .replaceWithVoid();
  }

  /**
   * Usable credential: not suspended, of an enabled user.
   *
   * @param verifiable whether it or another of the user's usable credentials has verified the user
   */
  public record Usable(boolean verifiable) {}

  /**
   * Finds a usable credential of this user; or null, also where the tokens of the sign-in with it
   * were ended.
   *
   * @param issuedAt the second in which such a token was issued
   */
  public Uni<Usable> findUsable(
      RelyingParty relyingParty, UUID userId, byte[] credentialId, Instant issuedAt) {
    return find(
            "select exists (select 1 from Credential o where o.userId = c.userId"
                + " and o.relyingParty = c.relyingParty and o.uvInitialized and not o.suspended)"
                + " from Credential c where c.userId = ?1 and c.id = ?2 and c.relyingParty = ?3"
                + " and not c.suspended and c.user.enabled"
                + " and (c.user.tokensEndedAt is null or c.user.tokensEndedAt < ?4)",
            userId,
            credentialId,
            relyingParty.name(),
            issuedAt)
        .project(Boolean.class)
        .firstResult()
        .onItem()
        .ifNotNull()
        .transform(Usable::new);
  }

  /**
   * Finds a credential of this user, or null, and locks it until the caller's transaction ends. It
   * is written as a whole: without the lock, what a sign-in, an operator or the review wrote
   * meanwhile would be undone.
   */
  public Uni<Credential> lock(RelyingParty relyingParty, UUID userId, byte[] credentialId) {
    return find(
            "userId = ?1 and id = ?2 and relyingParty = ?3",
            userId,
            credentialId,
            relyingParty.name())
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResult();
  }
}
