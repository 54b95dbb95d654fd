package io.fidoserver.user;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The users. */
@ApplicationScoped
public class UserRepository implements PanacheRepositoryBase<User, UUID> {

  /** The user of this name, whatever its case; or null. */
  public Uni<User> findByUsername(Username username) {
    return find("usernameKey", username.key()).firstResult();
  }
}
