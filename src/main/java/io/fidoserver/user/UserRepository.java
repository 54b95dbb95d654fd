package io.fidoserver.user;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

/** The users. */
@ApplicationScoped
public class UserRepository implements PanacheRepositoryBase<User, UUID> {

  /** Behind every text, in the bytewise order that names are compared in. */
  private static final String LAST_CODE_POINT = Character.toString(Character.MAX_CODE_POINT);

  /** The user of this name, whatever its case; or null. */
  public Uni<User> findByUsername(Username username) {
    return find("usernameKey", username.key()).firstResult();
  }

  /**
   * The user, who then neither changes nor goes away before the caller's transaction ends; or null.
   */
  public Uni<User> lock(UUID id) {
    return findById(id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Users whose name starts with {@code prefix}, in the order of their names. */
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
