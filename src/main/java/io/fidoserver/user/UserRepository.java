package io.fidoserver.user;

import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Repository of users. */
@ApplicationScoped
public class UserRepository implements PanacheRepositoryBase<User, User.Key> {

  /** Code point that sorts after every other one, in the bytewise order of user name keys. */
  private static final String LAST_CODE_POINT = Character.toString(Character.MAX_CODE_POINT);

  /** Finds the user with this ID; or null. */
  public Uni<User> find(RelyingParty relyingParty, UUID id) {
    return findById(new User.Key(id, relyingParty.name()));
  }

  /** Finds the user of this name, whatever its case; or null. */
  public Uni<User> findByUsername(RelyingParty relyingParty, Username username) {
    return findByUsername(relyingParty, username, LockModeType.NONE);
  }

  private Uni<User> findByUsername(
      RelyingParty relyingParty, Username username, LockModeType lock) {
    return find("usernameKey = ?1 and relyingParty = ?2", username.key(), relyingParty.name())
        .withLock(lock)
        .firstResult();
  }

  /** Finds the user with this external ID; or null. */
  public Uni<User> findByExternalId(RelyingParty relyingParty, ExternalId externalId) {
    return findByExternalId(relyingParty, externalId, LockModeType.NONE);
  }

  private Uni<User> findByExternalId(
      RelyingParty relyingParty, ExternalId externalId, LockModeType lock) {
    return find("externalId = ?1 and relyingParty = ?2", externalId.text(), relyingParty.name())
        .withLock(lock)
        .firstResult();
  }

  /** Finds the user that is referred to; or null. */
  public Uni<User> find(RelyingParty relyingParty, UserReference reference) {
    return find(relyingParty, reference, LockModeType.NONE);
  }

  /** Finds the user that is referred to, or null, and locks it until the transaction ends. */
  public Uni<User> lock(RelyingParty relyingParty, UserReference reference) {
    return find(relyingParty, reference, LockModeType.PESSIMISTIC_WRITE);
  }

  private Uni<User> find(RelyingParty relyingParty, UserReference reference, LockModeType lock) {
    if (reference.userId() != null) {
      return findById(new User.Key(reference.userId(), relyingParty.name()), lock);
    }
    if (reference.externalId() != null) {
      return findByExternalId(relyingParty, reference.externalId(), lock);
    }
    return reference.username() == null
        ? Uni.createFrom().nullItem()
        : findByUsername(relyingParty, reference.username(), lock);
  }

  /** Finds those of these users who exist, by their IDs; a map that has nobody for null. */
  public Uni<Map<UUID, User>> findByIds(RelyingParty relyingParty, Collection<UUID> ids) {
    return ids.isEmpty()
        ? Uni.createFrom().item(Collections.emptyMap())
        : list("id in ?1 and relyingParty = ?2", ids, relyingParty.name())
            .map(found -> found.stream().collect(Collectors.toMap(user -> user.id, user -> user)));
  }

  /** Finds the user, or null, and locks it until the caller's transaction ends. */
  public Uni<User> lock(RelyingParty relyingParty, UUID id) {
    return findById(new User.Key(id, relyingParty.name()), LockModeType.PESSIMISTIC_WRITE);
  }

  /**
   * Finds users whose name starts with {@code prefix}, in the order of their names.
   *
   * @param prefix the first characters of {@link Username#key()}; empty: any
   * @param after the key after which the page begins; empty: it is the first page
   * @param limit the largest number of users
   */
  public Uni<List<User>> page(RelyingParty relyingParty, String prefix, String after, int limit) {
    return find(
            "relyingParty = ?1 and usernameKey >= ?2 and usernameKey < ?3 and usernameKey > ?4"
                + " order by usernameKey",
            relyingParty.name(),
            prefix,
            prefix + LAST_CODE_POINT,
            after)
        .page(0, limit)
        .list();
  }
}
