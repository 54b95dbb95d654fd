package io.fidoserver.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** A user account of the relying party. */
@Entity
@Table(name = "users")
public class User {

  @Id public UUID id;

  /** What authenticators know the user by: 1 to 64 bytes that say nothing about who it is. */
  public byte[] userHandle;

  /** As it is shown: see {@link Username#name()}. */
  public String username;

  /** As it is compared: see {@link Username#key()}. */
  @Column(columnDefinition = "text")
  public String usernameKey;

  /** A name for people. */
  public String displayName;

  /** Whether the user may sign in. */
  public boolean enabled;

  /** When the account was made. */
  public Instant createdAt;

  /** When it was last changed. */
  public Instant updatedAt;

  /** For the database's use. */
  protected User() {}

  /** A new account. */
  public User(UUID id, Username username, DisplayName displayName, Instant now) {
    this.id = id;
    this.userHandle = handle(id);
    this.username = username.name();
    this.usernameKey = username.key();
    this.displayName = displayName.text();
    this.enabled = true;
    this.createdAt = now;
    this.updatedAt = now;
  }

  /** The user handle of an account that is made here: the 16 bytes of its id. */
  public static byte[] handle(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
