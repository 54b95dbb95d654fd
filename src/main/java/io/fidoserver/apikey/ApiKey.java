package io.fidoserver.apikey;

import io.fidoserver.security.Operator;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** API key of an operator or a back end. */
@Entity
@Table(name = "api_keys")
public class ApiKey {

  static final String NAME_UNIQUE = "api_keys_name_unique";

  @Id public UUID id;

  /** Name of the relying party that the key is for; {@code *}: all of them. */
  @Column(columnDefinition = "text")
  public String relyingParty;

  /** Name that the audit trail records. */
  @Column(columnDefinition = "text")
  public String name;

  /** SHA-256 of the key, so that the table alone does not allow its use. */
  public byte[] keyHash;

  /** SHA-256 of the key before the last rotation; or null. */
  public byte[] previousHash;

  /** Time from which the key before the last rotation is refused; null: there is none. */
  public Instant previousExpiresAt;

  /** Scopes of the key. */
  @Column(columnDefinition = "text[]")
  public List<String> scopes;

  /** Time when it was created. */
  public Instant createdAt;

  /** Time from which it is refused; null: never. */
  public Instant expiresAt;

  /** Time of its last use, to the minute; null: never. */
  public Instant lastUsedAt;

  /** Returns whether the key is for all relying parties. */
  boolean isPlatforms() {
    return relyingParty.equals(Operator.ALL_RELYING_PARTIES);
  }
}
