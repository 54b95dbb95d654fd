package io.fidoserver.user;

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
public class UserRepository implements PanacheRepositoryBase<User, UUID> {

  /** Code point that sorts after every other one, in the bytewise order of user name keys. */
  private static final String LAST_CODE_POINT = Character.toString(Character.MAX_CODE_POINT);

  /** Finds the user of this name, whatever its case; or null. */
  public Uni<User> findByUsername(Username username) {
    return find("usernameKey", username.key()).firstResult();
  }

  /** Finds the user with this external ID; or null. */
  public Uni<User> findByExternalId(ExternalId externalId) {
    return find("externalId", externalId.text()).firstResult();
  }

  /** Finds the user that is referred to; or null. */
  public Uni<User> find(UserReference reference) {
    return find(reference, LockModeType.NONE);
  }

  /** Finds the user that is referred to, or null, and locks it until the transaction ends. */
  public Uni<User> lock(UserReference reference) {
    return find(reference, LockModeType.PESSIMISTIC_WRITE);
  }

  private Uni<User> find(UserReference reference, LockModeType lock) {
    if (reference.userId() != null) {
      return findById(reference.userId(), lock);
    }
    if (reference.externalId() != null) {
      return find("externalId", reference.externalId().text()).withLock(lock).firstResult();
    }
    return reference.username() == null
        ? Uni.createFrom().nullItem()
        : find("usernameKey", reference.username().key()).withLock(lock).firstResult();
  }

  /** Finds those of these users who exist, by their IDs; a map that has nobody for null. */
  public Uni<Map<UUID, User>> findByIds(Collection<UUID> ids) {
    return ids.isEmpty()
        ? Uni.createFrom().item(Collections.emptyMap())
        : list("id in ?1", ids)
            .map(found -> found.stream().collect(Collectors.toMap(user -> user.id, user -> user)));
  }

  /** Finds the user, or null, and locks it until the caller's transaction ends. */
  public Uni<User> lock(UUID id) {
    return findById(id, LockModeType.PESSIMISTIC_WRITE);
  }

  /**
   * Finds users whose name starts with {@code prefix}, in the order of their names.
   *
   * @param prefix the first characters of {@link Username#key()}; empty: any
   * @param after the key after which the page begins; empty: it is the first page
   * @param limit the largest number of users
   */
  public Uni<List<User>> page(String prefix, String after, int limit) {
    return find(
            "usernameKey >= ?1 and usernameKey < ?2 and usernameKey > ?3 order by usernameKey",
            prefix,
            prefix + LAST_CODE_POINT,
            after)
        .page(0, limit)
        .list();
  }
}
