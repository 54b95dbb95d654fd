package io.fidoserver.credential;

import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

/** Repository of credentials. */
@ApplicationScoped
public class CredentialRepository implements PanacheRepositoryBase<Credential, byte[]> {

  /**
   * Descriptors of a user's credentials for {@code excludeCredentials}, oldest first, so that no
   * authenticator is registered twice.
   *
   * @param most the longest list that browsers take
   */
  public Uni<List<CredentialDescriptor>> findDescriptors(UUID userId, int most) {
    return find(
            "select c.id, c.transports from Credential c where c.user.id = ?1"
                + " order by c.createdAt, c.id",
            userId)
        .project(CredentialDescriptor.class)
        .page(0, most)
        .list();
  }

  /** Number of the user's credentials. */
  public Uni<Long> countByUser(UUID userId) {
    return count("user.id = ?1", userId);
  }

  /** IDs of the user's credentials, oldest first. */
  public Uni<List<byte[]>> ids(UUID userId) {
    return find("select id from Credential where user.id = ?1 order by createdAt, id", userId)
        .project(byte[].class)
        .list();
  }

  /** The user's credentials, oldest first. */
  public Uni<List<Credential>> findByUser(UUID userId) {
    return list("user.id = ?1 order by createdAt, id", userId);
  }

  /** The credentials of all these users. */
  public Uni<List<Credential>> findByUsers(List<UUID> userIds) {
    return list("user.id in ?1 order by createdAt, id", userIds);
  }

  /**
   * Usable credential: not suspended, of an enabled user.
   *
   * @param verifiable whether it or another of the user's usable credentials has verified the user
   */
  public record Usable(boolean verifiable) {}

  /** Finds a usable credential of this user; or null. */
  public Uni<Usable> findUsable(UUID userId, byte[] credentialId) {
    return find(
            "select exists (select 1 from Credential o where o.user.id = c.user.id"
                + " and o.uvInitialized and not o.suspended)"
                + " from Credential c where c.user.id = ?1 and c.id = ?2"
                + " and not c.suspended and c.user.enabled",
            userId,
            credentialId)
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
  public Uni<Credential> lock(UUID userId, byte[] credentialId) {
    return find("user.id = ?1 and id = ?2", userId, credentialId)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResult();
  }
}
