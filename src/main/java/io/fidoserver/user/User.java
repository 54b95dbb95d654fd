package io.fidoserver.user;

import io.fidoserver.relyingparty.RelyingParty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** User account of the relying party. */
@Entity
@Table(name = "users")
@IdClass(User.Key.class)
public class User {

  /** Constraints of what is unique. */
  public static final String USERNAME_UNIQUE = "users_username_key_unique";

  public static final String EXTERNAL_ID_UNIQUE = "users_external_id_unique";
  public static final String USER_HANDLE_UNIQUE = "users_user_handle_unique";

  /** Primary key: an ID may be another user's of another relying party, by an import. */
  public record Key(UUID id, String relyingParty) {}

  @Id public UUID id;

  /** Name of the relying party that the user is of. */
  @Id
  @Column(columnDefinition = "text")
  public String relyingParty;

  /** User handle (WebAuthn L3 §4): 1 to 64 bytes without personal information. */
  public byte[] userHandle;

  /** ID by which the application knows the user: see {@link ExternalId}; or null. */
  @Column(columnDefinition = "text")
  public String externalId;

  /** User name for display: see {@link Username#name()}. */
  public String username;

  /** User name for comparison: see {@link Username#key()}. */
  @Column(columnDefinition = "text")
  public String usernameKey;

  /** Display name: see {@link DisplayName}. */
  public String displayName;

  /** Permission to sign in. */
  public boolean enabled;

  /** Time of the account's creation. */
  public Instant createdAt;

  /** Time of its last change. */
  public Instant updatedAt;

  /** Second in which all access tokens were ended that were issued in it or before; or null. */
  public Instant tokensEndedAt;

  /** For Hibernate. */
  protected User() {}

  /** Creates an account. */
  public User(
      RelyingParty relyingParty, UUID id, Username username, DisplayName displayName, Instant now) {
    this.relyingParty = relyingParty.name();
    this.id = id;
    this.userHandle = handle(id);
    this.username = username.name();
    this.usernameKey = username.key();
    this.displayName = displayName.text();
    this.enabled = true;
    this.createdAt = now;
    this.updatedAt = now;
  }

  /** Returns the user name. */
  public Username name() {
    return Username.stored(username, usernameKey);
  }

  /** Changes the user name. */
  public void rename(Username username) {
    this.username = username.name();
    this.usernameKey = username.key();
  }

  /** The user handle of an account that this server creates: the 16 bytes of its id. */
  public static byte[] handle(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
